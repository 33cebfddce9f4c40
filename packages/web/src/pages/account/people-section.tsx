// Who is in the organization, and the link by which others join it.

import { Avatar, Button, Dialog, Note, showToast } from '@siali/ui'
import { IconLink, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { peopleQuery, toPerson, useSession } from '../../data/session.query.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { PasswordLink } from './password-link.tsx'

const INVITATION = ['invitation']

/** People and their invitation. */
export function PeopleSection(): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const session = useSession()
  const people = useQuery(peopleQuery)
  const invitation = useQuery({
    queryKey: INVITATION,
    queryFn: ({ signal }) => client.users.invitation({ signal }),
  })
  const [isAsking, setAsking] = useState(false)
  const mayAdminister = ['owner', 'administrator'].includes(session?.user?.role ?? '')
  const replace = useMutation({
    mutationFn: () => client.users.resetInvitation(),
    onSuccess: (path) => {
      setAsking(false)
      cache.setQueryData(INVITATION, path)
      showToast({ text: t('people.replaced'), icon: IconRefresh, closeLabel: t('close') })
    },
  })
  return (
    <section id="people" aria-labelledby="people-h">
      <h2 className="h1" id="people-h">
        {t('account.people')}
      </h2>
      <div className="card">
        <ul aria-label={session?.organization?.title ?? t('account.people')}>
          {people.data?.map((user) => {
            const person = toPerson(user)
            return (
              <li key={user.id} className="line who">
                <Avatar person={person} size={32} isDecorative />
                <div className="grow">
                  <p className="m cut">
                    <bdi>{person.name}</bdi>
                  </p>
                  {user.email === person.name ? null : (
                    <p className="sm t3 cut">
                      <bdi>{user.email}</bdi>
                    </p>
                  )}
                </div>
                {user.id === session?.user?.id ? (
                  <span className="sm t3">{t('people.you')}</span>
                ) : mayAdminister ? (
                  <PasswordLink user={user} />
                ) : null}
              </li>
            )
          })}
        </ul>
        {invitation.data === undefined ? null : (
          <div className="line">
            <div className="grow">
              <p className="m">{t('people.invite')}</p>
              <p className="sm t3">{t('people.inviteText')}</p>
            </div>
            <CopyButton
              icon={IconLink}
              label={t('people.copy')}
              text={new URL(invitation.data, window.location.origin).href}
            />
            {mayAdminister ? (
              <Button kind="danger" onClick={() => setAsking(true)}>
                {t('people.replace')}
              </Button>
            ) : null}
          </div>
        )}
      </div>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={t('people.replaceQuestion')}
        closeLabel={t('close')}
        foot={
          <>
            <Button onClick={() => setAsking(false)}>{t('cancel')}</Button>
            <Button kind="danger-solid" loading={replace.isPending} onClick={() => replace.mutate()}>
              {t('people.replace')}
            </Button>
          </>
        }
      >
        <p className="t2">{t('people.replaceText')}</p>
        {replace.error === null ? null : (
          <Note tone="bad" isAlert title={describeError(replace.error, t('offline'))} />
        )}
      </Dialog>
    </section>
  )
}
