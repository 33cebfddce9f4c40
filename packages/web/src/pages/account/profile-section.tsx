// Name and picture of the person. Changes are saved when a field is left.

import type { User } from '@siali/sdk'
import { Avatar, Button, Note, SaveState, TextField } from '@siali/ui'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { sessionQuery, toPerson } from '../../data/session.query.ts'

/** Profile of the signed-in person. */
export function ProfileSection({ user }: { readonly user: User }): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const [firstName, setFirstName] = useState(user.firstName)
  const [lastName, setLastName] = useState(user.lastName)
  const picture = useRef<HTMLInputElement>(null)
  const refresh = () => cache.invalidateQueries({ queryKey: sessionQuery.queryKey })
  const save = useMutation({
    mutationFn: (change: { firstName?: string; lastName?: string }) => client.users.update(user.id, change),
    onSuccess: refresh,
  })
  const avatar = useMutation({
    mutationFn: (file: File | undefined) =>
      file === undefined
        ? client.users.removeAvatar(user.id)
        : client.users.setAvatar(user.id, file, file.name),
    onSuccess: refresh,
  })
  const error = save.error ?? avatar.error
  return (
    <section id="profile" aria-labelledby="profile-h">
      <div className="row">
        <h1 className="h1 grow" id="profile-h">
          {t('account.profile')}
        </h1>
        {save.isPending ? (
          <SaveState status="saving" text={t('save.saving')} />
        ) : save.isSuccess ? (
          <SaveState status="saved" text={t('save.saved')} />
        ) : null}
      </div>
      <div className="card sec">
        <div className="row g16">
          <Avatar person={toPerson(user)} size={64} />
          <div className="col g6">
            <div className="row">
              <Button size="s" loading={avatar.isPending} onClick={() => picture.current?.click()}>
                {t('account.choosePicture')}
              </Button>
              {user.avatar === undefined ? null : (
                <Button size="s" kind="ghost" onClick={() => avatar.mutate(undefined)}>
                  {t('account.removePicture')}
                </Button>
              )}
            </div>
            <p className="sm t3">{t('account.pictureHelp')}</p>
          </div>
          <input
            ref={picture}
            type="file"
            hidden
            accept="image/png,image/jpeg,image/gif,image/webp"
            aria-label={t('account.choosePicture')}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0]
              event.currentTarget.value = ''
              if (file !== undefined) avatar.mutate(file)
            }}
          />
        </div>
        <div className="two-fields">
          <TextField
            label={t('account.firstName')}
            autoComplete="given-name"
            maxLength={256}
            value={firstName}
            onChange={(event) => setFirstName(event.currentTarget.value)}
            onBlur={() => firstName !== user.firstName && save.mutate({ firstName })}
          />
          <TextField
            label={t('account.lastName')}
            autoComplete="family-name"
            maxLength={256}
            value={lastName}
            onChange={(event) => setLastName(event.currentTarget.value)}
            onBlur={() => lastName !== user.lastName && save.mutate({ lastName })}
          />
        </div>
        <TextField label={t('signIn.email')} value={user.email} readOnly help={t('account.emailHelp')} />
        {error === null ? null : <Note tone="bad" isAlert title={describeError(error, t('offline'))} />}
      </div>
    </section>
  )
}
