// A small picture of a task: a quiet sign in its place when its address answers with none.

import { IconPhotoOff } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'

export interface TaskPictureProps {
  readonly src: string
  readonly className?: string
}

/** The picture; it says nothing that its row does not. */
export function TaskPicture({ src, className = '' }: TaskPictureProps): ReactNode {
  const [broken, setBroken] = useState<string | undefined>()
  if (broken === src) {
    return (
      <span className={`no-picture ${className}`} aria-hidden>
        <IconPhotoOff size={16} stroke={1.75} />
      </span>
    )
  }
  return (
    <img
      className={className}
      src={src}
      alt=""
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setBroken(src)}
    />
  )
}
