// What a column is when it is read, inserted and updated, for Kysely.

import type { ColumnType } from 'kysely'

export type Stamp = ColumnType<Date, Date | string, Date | string>
export type MadeStamp = ColumnType<Date, Date | string | undefined, Date | string>
export type NullStamp = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
/** jsonb and json: parsed when read, text when written. */
export type Json<T> = ColumnType<T, string, string>
export type MadeJson<T> = ColumnType<T, string | undefined, string>
export type NullJson<T> = ColumnType<T | null, string | null | undefined, string | null>
export type Null<T> = ColumnType<T | null, T | null | undefined, T | null>
