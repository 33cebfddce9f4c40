// Access tokens: personal ones, shown once; the classic one, shown after the password; an example for each language.

import { ApiError } from '@siali/sdk'
import { Button, IconButton, Note, Segmented, Skeleton, showToast, Tag } from '@siali/ui'
import { IconCircleCheck, IconPlus, IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { client, describeError } from '../../data/client.ts'
import { personalTokensQuery, tokenPolicyQuery } from '../../data/token.query.ts'
import { locale } from '../../i18n/i18n.ts'
import { CopyButton } from '../../shell/copy-button.tsx'
import { Ago, useNow } from '../../shell/ago.tsx'
import { shortDate } from '../../shell/time.ts'
import { ClassicToken } from './classic-token.tsx'

const DAY_MS = 86_400_000
const SOON_DAYS = 30
// Two hundred years: a token that ends then is one that does not end.
const NEVER_DAYS = 20_000

function TokenEnd({ at }: { readonly at: Date | undefined }): ReactNode {
  const { t } = useTranslation()
  const now = useNow()
  const days = at === undefined ? Infinity : Math.ceil((at.getTime() - now) / DAY_MS)
  if (at === undefined || days > NEVER_DAYS) return <span className="t2">{t('tokens.never')}</span>
  if (days <= SOON_DAYS) return <Tag tone="warn">{t('tokens.inDays', { count: days })}</Tag>
  return <span className="t2">{shortDate(at, locale())}</span>
}

/** The section with all tokens. */
export function TokensSection(): ReactNode {
  const { t } = useTranslation()
  const cache = useQueryClient()
  const policy = useQuery(tokenPolicyQuery)
  const tokens = useQuery(personalTokensQuery)
  const [fresh, setFresh] = useState<string | undefined>()
  const refresh = () => cache.invalidateQueries({ queryKey: personalTokensQuery.queryKey })
  const create = useMutation({
    mutationFn: () => client.users.createPersonalToken(),
    onSuccess: (token) => {
      setFresh(token.token)
      return refresh()
    },
  })
  const revoke = useMutation({
    mutationFn: (token: string) => client.users.revokePersonalToken(token),
    onSuccess: () => {
      setFresh(undefined)
      create.reset()
      showToast({ text: t('tokens.revoked'), icon: IconTrash, closeLabel: t('close') })
      return refresh()
    },
  })
  const rows = tokens.data ?? []
  const createError =
    create.error === null
      ? undefined
      : create.error instanceof ApiError && create.error.status === 409
        ? t('tokens.onlyOne')
        : describeError(create.error, t('offline'))
  return (
    <section id="tokens" aria-labelledby="tokens-h">
      <div className="row">
        <h2 className="h1 grow" id="tokens-h">
          {t('account.tokens')}
        </h2>
        <Button icon={IconPlus} loading={create.isPending} onClick={() => create.mutate()}>
          {t('tokens.new')}
        </Button>
      </div>
      <p className="t2 lead">{t('tokens.text')}</p>
      {policy.data?.personal === false ? <Note tone="warn" title={t('tokens.personalOff')} /> : null}
      {createError === undefined ? null : <Note tone="bad" isAlert title={createError} />}
      {fresh === undefined ? null : (
        <div className="card new" role="status">
          <IconCircleCheck className="i ok" size={16} stroke={1.75} aria-hidden />
          <div className="grow col g8">
            <p className="m">{t('tokens.ready')}</p>
            <div className="row">
              <input
                className="in mono"
                readOnly
                value={fresh}
                aria-label={t('tokens.fresh')}
                onFocus={(event) => event.currentTarget.select()}
              />
              <CopyButton kind="primary" text={fresh} label={t('tokens.copyNew')} />
            </div>
          </div>
        </div>
      )}
      <div className="card token-table">
        <table className="tbl" aria-label={t('tokens.personal')}>
          <colgroup>
            <col />
            <col style={{ width: 140 }} />
            <col style={{ width: 140 }} />
            <col style={{ width: 56 }} />
          </colgroup>
          <thead>
            <tr>
              <th>{t('tokens.personal')}</th>
              <th>{t('tokens.made')}</th>
              <th>{t('tokens.ends')}</th>
              <th>
                <span className="sr">{t('tokens.revoke')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {tokens.isPending ? (
              <tr>
                <td colSpan={4}>
                  <Skeleton width={240} />
                </td>
              </tr>
            ) : null}
            {tokens.isSuccess && rows.length === 0 ? (
              <tr>
                <td colSpan={4} className="t3">
                  {t('tokens.none')}
                </td>
              </tr>
            ) : null}
            {rows.map((token) => (
              <tr key={token.token}>
                <td className="mono t2" title={token.token}>
                  …{token.token.slice(-14)}
                </td>
                <td className="t2">
                  <Ago at={token.createdAt} />
                </td>
                <td>
                  <TokenEnd at={token.expiresAt} />
                </td>
                <td>
                  <IconButton
                    icon={IconTrash}
                    label={t('tokens.revoke')}
                    onClick={() => revoke.mutate(token.token)}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {revoke.error === null ? null : (
        <Note tone="bad" isAlert title={describeError(revoke.error, t('offline'))} />
      )}
      <h3 className="h2 ttl">{t('tokens.classic')}</h3>
      <ClassicToken isOn={policy.data?.classic !== false} />
      <h3 className="h2 ttl">{t('tokens.tryIt')}</h3>
      <TryIt />
    </section>
  )
}

type Language = 'curl' | 'python' | 'typescript'

function example(language: Language, origin: string): string {
  if (language === 'python') {
    return `import os, requests\n\nanswer = requests.get(\n    "${origin}/api/projects/",\n    headers={"Authorization": f"Token {os.environ['SIALI_TOKEN']}"},\n)\nprint(answer.json()["count"])`
  }
  if (language === 'typescript') {
    return `import { createClient } from '@siali/sdk'\n\nconst client = createClient({ baseUrl: '${origin}', token: process.env.SIALI_TOKEN })\nfor await (const project of client.projects.all()) console.log(project.title)`
  }
  return `curl ${origin}/api/projects/ \\\n  -H "Authorization: Token $SIALI_TOKEN"`
}

function TryIt(): ReactNode {
  const { t } = useTranslation()
  const [language, setLanguage] = useState<Language>('curl')
  const code = example(language, window.location.origin)
  return (
    <div className="card try-it">
      <div className="row between try-head">
        <Segmented
          size="s"
          label={t('tokens.language')}
          value={language}
          onChange={setLanguage}
          options={[
            { value: 'curl', label: 'curl' },
            { value: 'python', label: 'Python' },
            { value: 'typescript', label: 'TypeScript' },
          ]}
        />
        <CopyButton size="s" kind="ghost" text={code} label={t('tokens.copyExample')} />
      </div>
      <pre className="code-block">{code}</pre>
    </div>
  )
}
