// Two versions of one annotation, side by side, with the list of what differs; a difference selects its region in both.

import {
  createEngine,
  type Engine,
  type JsonObject,
  type LabelConfig,
  type ResultDifference,
} from '@siali/labeling'
import { LabelingEditor } from '@siali/labeling/react'
import { Dialog } from '@siali/ui'
import { useEffect, useState, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** More are counted, not listed: nobody reads them one by one. */
const LISTED = 200
const WIDE_ENOUGH = '(min-width: 761px)'

export interface VersionSide {
  readonly name: string
  readonly result: readonly unknown[]
}

export interface CompareDialogProps {
  readonly config: LabelConfig
  readonly data: JsonObject
  readonly mine: VersionSide
  readonly theirs: VersionSide
  readonly differences: readonly ResultDifference[]
  readonly onClose: () => void
  /** The two ways to decide, as buttons. */
  readonly foot: ReactNode
}

/** The dialog, open as long as it is there. */
export function CompareDialog(props: CompareDialogProps): ReactNode {
  const { config, data, mine, theirs, differences, onClose, foot } = props
  const { t, i18n } = useTranslation()
  const [chosen, setChosen] = useState<ResultDifference>()
  const [isWide] = useState(() => matchMedia(WIDE_ENOUGH).matches)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('compare.title')}
      closeLabel={t('close')}
      width={960}
      footNote={t('compare.kept')}
      foot={foot}
      isBare
    >
      {isWide ? (
        <div className="compare-pair">
          {[mine, theirs].map((side, place) => (
            // The two sides never change places.
            <Version
              key={place === 0 ? 'mine' : 'theirs'}
              config={config}
              data={data}
              side={side}
              region={chosen?.region}
            />
          ))}
        </div>
      ) : null}
      <h3 className="compare-head">
        {t('compare.differences')}{' '}
        <span className="t3">{differences.length.toLocaleString(i18n.language)}</span>
      </h3>
      <ul className="compare-list">
        {differences.slice(0, LISTED).map((difference, place) => (
          // The list is made once for each pair of versions.
          // oxlint-disable-next-line react/no-array-index-key -- see above
          <li key={place}>
            <button
              type="button"
              aria-pressed={chosen === difference}
              disabled={difference.region === undefined}
              onClick={() => setChosen(difference)}
            >
              <bdi className="m">{difference.name || t(`compare.${difference.kind}`)}</bdi>
              <DifferenceWords difference={difference} mine={mine.name} theirs={theirs.name} />
            </button>
          </li>
        ))}
      </ul>
      {differences.length > LISTED ? (
        <p className="sm t3 compare-more">{t('compare.more', { count: differences.length - LISTED })}</p>
      ) : null}
    </Dialog>
  )
}

function DifferenceWords({
  difference,
  mine,
  theirs,
}: {
  readonly difference: ResultDifference
  readonly mine: string
  readonly theirs: string
}): ReactNode {
  const { t } = useTranslation()
  const { how, first, second, kind } = difference
  if (how === 'shape' && first === second) return <span className="sm t2">{t('compare.moved')}</span>
  if (how === 'onlyFirst' && kind !== 'answer')
    return <span className="sm t2">{t('compare.only', { name: mine })}</span>
  if (how === 'onlySecond' && kind !== 'answer')
    return <span className="sm t2">{t('compare.only', { name: theirs })}</span>
  return (
    <span className="sm t2">
      {mine}: <bdi>{first ?? t('compare.nothing')}</bdi> · {theirs}:{' '}
      <bdi>{second ?? t('compare.nothing')}</bdi>
    </span>
  )
}

function Version({
  config,
  data,
  side,
  region,
}: {
  readonly config: LabelConfig
  readonly data: JsonObject
  readonly side: VersionSide
  readonly region: ResultDifference['region']
}): ReactNode {
  const [engine, setEngine] = useState<Engine>()
  const { result } = side
  useEffect(() => {
    let made = 0
    const opened = createEngine({
      config,
      data,
      results: result,
      clock: () => Date.now(),
      newId: () => `shown ${(made += 1)}`,
      readOnly: true,
      isNew: false,
    })
    // oxlint-disable-next-line react/set-state-in-effect -- an engine is opened and closed with the mounted component
    setEngine(opened)
    return () => opened.dispose()
  }, [config, data, result])
  useEffect(() => {
    if (engine === undefined || region === undefined) return
    engine.select(engine.regions.peek().some((row) => row.id === region) ? [region] : [], 'replace')
  }, [engine, region])
  if (engine === undefined) return <div className="compare-side" />
  return (
    <div className="compare-side">
      <LabelingEditor engine={engine} mode="look" isPart isBare title={side.name} />
    </div>
  )
}
