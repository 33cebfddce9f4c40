// The mark: an S drawn as a path between two handles. Never recoloured.

import type { ReactNode } from 'react'

/** The product's mark, `size` px square. */
export function Mark({ size = 26 }: { readonly size?: number }): ReactNode {
  return (
    <svg className="mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="8" fill="#017075" />
      <path
        d="M22.5 9.5H13a3.25 3.25 0 0 0 0 6.500h6a3.25 3.25 0 0 1 0 6.500H9.500"
        fill="none"
        stroke="#fff"
        strokeWidth="2.6"
      />
      <rect x="20.3" y="7" width="5" height="5" rx="1.1" fill="#fcc771" />
      <rect x="6.7" y="20" width="5" height="5" rx="1.1" fill="#fcc771" />
    </svg>
  )
}
