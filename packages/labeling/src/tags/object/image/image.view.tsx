// A picture with its regions: medium, two canvases, handles, tools and zoom. Turns pointer and wheel into plain
// events for the engine; decides nothing itself.

import { IconChevronLeft, IconChevronRight, IconPhotoOff } from '@tabler/icons-react'
import { Button, IconButton } from '@siali/ui'
import type { ReactNode } from 'react'
import { useEffect, useRef, useState } from 'react'
import type { ConfigObject } from '../../../config/config.types.ts'
import type { Stage } from '../../../paint/stage.canvas.ts'
import { mountStage } from '../../../paint/stage.canvas.ts'
import { useEditor } from '../../../react/editor-context.ts'
import { StageVerdicts } from '../../../react/suggestion-bar.tsx'
import { useSignal } from '../../../react/use-signal.ts'
import { Scope } from '../../../scope.dom.ts'
import { toMediaUrl } from '../../safe-url.dom.ts'
import type { TagViewProps } from '../../view.dom.ts'
import { ToolRail, ZoomGroup } from './image-tools.view.tsx'
import { listenToPointer } from './image-pointer.dom.ts'
import './image.css'

/** Space around the fitted picture, view px: the tool rail stands in the start one. */
const INSET = {
  stage: { start: 68, end: 24, top: 24, bottom: 24 },
  plain: { start: 16, end: 16, top: 16, bottom: 16 },
  phone: { start: 0, end: 0, top: 0, bottom: 72 },
} as const

/** Handles drawn as elements; more of them would hide what they belong to. */
const HANDLE_LIMIT = 400

export function ImageView({ node }: TagViewProps): ReactNode {
  const { engine } = useEditor()
  const object = engine.config.objects.find((one) => one.node.key === node.key)
  return object === undefined ? null : <ImageStage object={object} />
}

function addressesOf(object: ConfigObject): readonly string[] {
  const { value } = object
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'string' ? item : ''))
  return [typeof value === 'string' ? value : '']
}

function ImageStage({ object }: { readonly object: ConfigObject }): ReactNode {
  const { engine, t, isPhone, showNames, isSuggestion, resolveUrl, arrangement } = useEditor()
  const { name } = object
  const attributes = object.node.attributes
  const item = useSignal(engine.item(name))
  const medium = useSignal(engine.medium(name))
  const cursor = useSignal(engine.cursor(name))
  const stageRef = useRef<HTMLDivElement>(null)
  const restRef = useRef<HTMLCanvasElement>(null)
  const activeRef = useRef<HTMLCanvasElement>(null)
  const imageRef = useRef<HTMLImageElement>(null)
  const drawing = useRef<Stage>(undefined)
  const [attempt, setAttempt] = useState(0)
  const addresses = addressesOf(object)
  const written = addresses[item] ?? ''
  const src = toMediaUrl(resolveUrl(written))
  const hasTools = engine.toolsOf(name).length > 1
  const inset = isPhone && hasTools ? INSET.phone : arrangement.mode === 'stage' ? INSET.stage : INSET.plain
  // Media do not mirror, but the rail does: the wide side follows the writing.
  const left = document.dir === 'rtl' ? inset.end : inset.start
  const namesRef = useRef(showNames)

  useEffect(() => {
    namesRef.current = showNames
    drawing.current?.refresh()
  }, [showNames])

  useEffect(() => {
    const [stage, rest, active, image] = [
      stageRef.current,
      restRef.current,
      activeRef.current,
      imageRef.current,
    ]
    if (stage === null || rest === null || active === null || image === null) return
    const scope = new Scope()
    const origin = { left, top: inset.top }
    const measure = () => {
      engine.setStage(name, {
        width: Math.max(1, stage.clientWidth - inset.start - inset.end),
        height: Math.max(1, stage.clientHeight - inset.top - inset.bottom),
      })
      drawing.current?.refresh()
    }
    drawing.current = mountStage(scope, {
      engine,
      object: name,
      rest,
      active,
      medium: image,
      inset: () => origin,
      size: () => ({ width: stage.clientWidth, height: stage.clientHeight }),
      isSuggestion,
      crosshair: attributes['crosshair'] === 'true',
      showNames: () => namesRef.current,
    })
    scope.onResize(stage, measure)
    measure()
    listenToPointer(scope, {
      engine,
      object: name,
      stage,
      origin,
      onPoint: (at) => drawing.current?.point(at),
    })
    return () => scope.dispose()
  }, [engine, name, inset, left, attributes, isSuggestion])

  useEffect(() => {
    if (src === undefined) engine.setMedium(name, { status: 'error', message: t('failedAddress') })
  }, [engine, name, src, t])

  const handleLoad = () => {
    const image = imageRef.current
    if (image === null || image.naturalWidth === 0) return handleError()
    engine.setMedium(name, {
      status: 'ready',
      size: { width: image.naturalWidth, height: image.naturalHeight },
    })
  }
  const handleError = () => engine.setMedium(name, { status: 'error', message: t('failedImageWhy') })
  const crossOrigin = attributes['crossorigin']
  return (
    <div className={`si-ed-picture ${arrangement.mode === 'stage' ? 'is-stage' : 'is-box'}`}>
      <div
        ref={stageRef}
        className="si-ed-stage"
        role="group"
        aria-label={t('stage', { name })}
        style={{ cursor }}
        dir="ltr"
        data-stage={name}
      >
        <img
          key={`${item}/${attempt}`}
          ref={imageRef}
          className="si-ed-medium"
          alt=""
          draggable={false}
          data-ready={medium.status === 'ready'}
          style={attributes['smoothing'] === 'false' ? { imageRendering: 'pixelated' } : {}}
          {...(src === undefined ? {} : { src })}
          {...(crossOrigin === 'anonymous' || crossOrigin === 'use-credentials' ? { crossOrigin } : {})}
          referrerPolicy="no-referrer"
          decoding="async"
          onLoad={handleLoad}
          onError={handleError}
        />
        <canvas ref={restRef} className="si-ed-canvas" aria-hidden />
        <canvas ref={activeRef} className="si-ed-canvas" aria-hidden />
        <Handles object={name} left={left} top={inset.top} />
      </div>
      {medium.status === 'loading' ? (
        <p className="si-ed-over late" role="status">
          {t('loadingImage')}
        </p>
      ) : null}
      {medium.status === 'error' ? (
        <div className="si-ed-over si-ed-failed" role="alert">
          <IconPhotoOff size={24} stroke={1.5} aria-hidden />
          <h2>{t('failedImage')}</h2>
          <p>{medium.message}</p>
          {written === '' ? null : (
            <p className="si-ed-address">
              <bdi>{written.slice(0, 300)}</bdi>
            </p>
          )}
          {src === undefined ? null : (
            <Button
              onClick={() => {
                engine.setMedium(name, { status: 'loading' })
                setAttempt(attempt + 1)
              }}
            >
              {t('retry')}
            </Button>
          )}
        </div>
      ) : null}
      <StageVerdicts object={name} left={left} top={inset.top} />
      {hasTools ? <ToolRail object={name} /> : null}
      {medium.status === 'ready' && attributes['zoomcontrol'] !== 'false' ? (
        <ZoomGroup object={name} />
      ) : null}
      {addresses.length > 1 ? (
        <div className="si-ed-float si-ed-pager">
          <IconButton
            icon={IconChevronLeft}
            flip
            label={t('previousPage')}
            disabled={item === 0}
            onClick={() => engine.setItem(name, item - 1)}
          />
          <span className="si-ed-number">{t('pageOf', { page: item + 1, count: addresses.length })}</span>
          <IconButton
            icon={IconChevronRight}
            flip
            label={t('nextPage')}
            disabled={item === addresses.length - 1}
            onClick={() => engine.setItem(name, item + 1)}
          />
        </div>
      ) : null}
    </div>
  )
}

/** Grips of the selection as elements; the engine finds them by place, so they take no events. */
function Handles(props: { readonly object: string; readonly left: number; readonly top: number }): ReactNode {
  const { engine } = useEditor()
  const handles = useSignal(engine.handles(props.object))
  return (
    <div
      className="si-ed-handles"
      style={{ transform: `translate(${props.left}px, ${props.top}px)` }}
      aria-hidden
    >
      {handles.slice(0, HANDLE_LIMIT).map((handle) => (
        <span
          key={`${handle.region}/${handle.id}`}
          className={handle.id === 'rotate' ? 'si-ed-handle is-round' : 'si-ed-handle'}
          style={{ transform: `translate(${handle.at.x}px, ${handle.at.y}px)` }}
        />
      ))}
    </div>
  )
}
