// TypeScript client for the HTTP API: runs in browsers and in Node.
export type { Client } from './client.ts'
export { createClient } from './client.ts'
export type { CallOptions, ClientOptions, QueryValue, Transport } from './transport.ts'
export type { ApiErrorInfo, DownloadErrorInfo, ValidationErrors } from './errors.ts'
export { ApiError, DownloadError, NetworkError, toApiError } from './errors.ts'
export type { FilePiece, ReadFileOptions, StoredFile } from './stored-file.ts'
export type { Page } from './pagination.ts'
export { walkPages } from './pagination.ts'
export type {
  DirectExport,
  ExportFormat,
  ExportStatus,
  PreparedExport,
  PrepareOptions,
  Snapshot,
} from './resources/exports.ts'
export type { JobRun } from './resources/jobs.ts'
export type { Label, LabelChange, LabelLink, NewLabel, RenamedLabel } from './resources/labels.ts'
export type { ModelBackend, ModelInput, ModelTest, ModelVersion } from './resources/models.ts'
export type {
  ChosenFile,
  ImportAnswer,
  ImportChoices,
  ImportOptions,
  ImportPreview,
  ImportProblem,
  PreviewedFile,
  ProjectImport,
  UploadAnswer,
  UploadedFile,
} from './resources/imports.ts'
export { toUploadAnswer } from './resources/imports.ts'
export type {
  DuplicateOptions,
  Project,
  ProjectChange,
  ProjectListOptions,
  ProjectSummary,
} from './resources/projects.ts'
export type {
  DoctorStep,
  Storage,
  StorageDirection,
  StorageField,
  StorageInput,
  StorageObject,
  StoragePreview,
  StorageState,
  StorageType,
} from './resources/storages.ts'
export type {
  Annotation,
  AnnotationInput,
  Draft,
  Prediction,
  Task,
  TaskListOptions,
  TaskPage,
} from './resources/tasks.ts'
export { toAnnotation } from './resources/tasks.ts'
export type { PersonalToken, Session, User } from './resources/users.ts'
export type {
  Action,
  ActionAnswer,
  ActionField,
  Column,
  Distribution,
  Selection,
  View,
} from './resources/views.ts'
export { toSelectedItems } from './resources/views.ts'
export type {
  Webhook,
  WebhookAction,
  WebhookDelivery,
  WebhookDeliveryDetail,
  WebhookHealth,
  WebhookInput,
  WebhookMessage,
  WebhookTest,
} from './resources/webhooks.ts'
export type {
  Member,
  MemberProject,
  MemberWork,
  Organization,
  SessionPolicy,
  TokenPolicyChange,
} from './resources/organizations.ts'
export type { PredictionInput } from './resources/predictions.ts'
export type { StatefulKind } from './resources/states.ts'
