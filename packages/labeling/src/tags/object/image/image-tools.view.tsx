// The tool rail and the zoom group that float over a picture.

import {
  IconCircle,
  IconHandStop,
  IconMaximize,
  IconMinus,
  IconPlus,
  IconPointer,
  IconPerspective,
  IconRectangle,
  IconSquare,
  IconWand,
  type Icon,
} from '@tabler/icons-react'
import { IconButton } from '@siali/ui'
import type { ReactNode } from 'react'
import { Fragment } from 'react'
import { useEditor } from '../../../react/editor-context.ts'
import { toCap } from '../../../react/key-cap.ts'
import { handleRovingKey } from '../../../react/roving.ts'
import { useSignal } from '../../../react/use-signal.ts'

/** Drawings of tools by id; others get the plain one. */
const ICONS: Readonly<Record<string, Icon>> = {
  select: IconPointer,
  hand: IconHandStop,
  rectangle: IconSquare,
  'rectangle-three-point': IconPerspective,
  ellipse: IconCircle,
}

/** Tools that move and select stand apart from those that draw. */
const MOVING = new Set(['select', 'hand'])

export function ToolRail({ object }: { readonly object: string }): ReactNode {
  const { engine, t } = useEditor()
  const active = useSignal(engine.tool).id
  const readOnly = useSignal(engine.readOnly)
  // Smart tools come and go with it.
  useSignal(engine.smart)
  const tools = engine.toolsOf(object).filter((tool) => !readOnly || MOVING.has(tool.id))
  const stop = tools.some((tool) => tool.id === active) ? active : tools[0]?.id
  return (
    <div
      className="si-ed-rail"
      role="toolbar"
      aria-label={t('tools')}
      aria-orientation="vertical"
      onKeyDown={handleRovingKey}
    >
      {tools.map((tool, place) => {
        const Glyph = tool.isSmart ? IconWand : (ICONS[tool.id] ?? IconRectangle)
        const before = tools[place - 1]
        return (
          <Fragment key={tool.id}>
            {before !== undefined && MOVING.has(before.id) && !MOVING.has(tool.id) ? (
              <hr className="si-ed-hair" />
            ) : null}
            <button
              type="button"
              data-roving
              tabIndex={tool.id === stop ? 0 : -1}
              className={tool.id === active ? 'si-ed-tool is-on' : 'si-ed-tool'}
              aria-label={tool.title}
              aria-pressed={tool.id === active}
              title={tool.key === undefined ? tool.title : `${tool.title} (${tool.key})`}
              onClick={() => engine.setTool(tool.id)}
            >
              <Glyph size={18} stroke={1.75} aria-hidden />
              {tool.key === undefined ? null : (
                <span className="si-ed-tool-key" aria-hidden>
                  {toCap(tool.key)}
                </span>
              )}
            </button>
          </Fragment>
        )
      })}
    </div>
  )
}

export function ZoomGroup({ object }: { readonly object: string }): ReactNode {
  const { engine, t } = useEditor()
  const { zoom } = useSignal(engine.viewport(object))
  return (
    <div className="si-ed-float si-ed-zoom" role="group" aria-label={t('zoom')}>
      <IconButton
        icon={IconMinus}
        label={t('zoomOut')}
        keys={toCap(engine.keyOf('tool:zoom-out'))}
        onClick={() => engine.run('tool:zoom-out')}
      />
      <button type="button" className="si-ed-percent" onClick={() => engine.run('tool:zoom-to-actual')}>
        {t('zoomPercent', { percent: Math.round(zoom * 100) })}
      </button>
      <IconButton
        icon={IconPlus}
        label={t('zoomIn')}
        keys={toCap(engine.keyOf('tool:zoom-in'))}
        onClick={() => engine.run('tool:zoom-in')}
      />
      <span className="si-ed-vhair" />
      <IconButton
        icon={IconMaximize}
        label={t('fit')}
        keys={toCap(engine.keyOf('tool:zoom-to-fit'))}
        onClick={() => engine.run('tool:zoom-to-fit')}
      />
    </div>
  )
}
