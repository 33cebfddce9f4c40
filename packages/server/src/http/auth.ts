// Who is calling. Routes ask for a Caller; how one is found (token, session) is the tokens and sessions features' work.

export type Role = 'owner' | 'administrator' | 'manager' | 'member'

export interface Caller {
  /** 0 for a model server, which is nobody. */
  readonly userId: number
  readonly email: string
  /** The active organization; every look-up goes through it. */
  readonly organizationId: number
  readonly role: Role
  readonly via: 'session' | 'legacy-token' | 'access-token' | 'job' | 'model-server'
  /** The one project that this caller reaches; undefined: those of the organization. */
  readonly confinedTo?: number
  /** SHA-256 of the session cookie, for calls that act on the session. */
  readonly sessionHash?: Buffer
}

/** Owners, administrators and managers may act for others (imports in another author's name, for one). */
export function canManage(caller: Pick<Caller, 'role'>): boolean {
  return caller.role !== 'member'
}

/** Organization settings, token policy, session policy, invitations. */
export function canAdminister(caller: Caller): boolean {
  return caller.role === 'owner' || caller.role === 'administrator'
}
