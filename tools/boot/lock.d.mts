interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly version?: string
        readonly integrity?: string
        readonly optional?: boolean
        readonly devOptional?: boolean
        readonly os?: string | readonly string[]
        readonly cpu?: string | readonly string[]
        readonly libc?: string | readonly string[]
      }
    >
  >
}

export function isInstalled(
  wanted: Lock,
  installed: Lock | undefined,
  machine: { readonly os: string; readonly cpu: string; readonly libc: string | undefined },
): boolean
