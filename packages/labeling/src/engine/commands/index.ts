export type CommandId = string
