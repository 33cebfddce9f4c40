// A small picture of a task: a quiet sign in its place when its address answers with none.

import { IconPhotoOff } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { thumbnailOf } from './samples.ts'

export interface TaskPictureProps {
  readonly src: string
  /** As it is drawn: in a row, or as a tile. */
  readonly size?: 'small' | 'large'
  readonly className?: string
}

/** The picture; it says nothing that its row does not. */
export function TaskPicture({ src, size = 'large', className = '' }: TaskPictureProps): ReactNode {
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
      src={thumbnailOf(src, size)}
      alt=""
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      onError={() => setBroken(src)}
    />
  )
}
