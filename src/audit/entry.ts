/** What a deed tells of itself. */
export interface AuditEntry {
  /** `Interaction.SignIn.Submit`, `ExchangeTokenBy.RefreshToken`, … */
  key: string;
  result: 'Success' | 'Error';
  /** Code of the error. */
  error?: string | undefined;
  userId?: string | undefined;
  applicationId?: string | undefined;
  /** Uid of the interaction. */
  sessionId?: string | undefined;
  ip?: string | undefined;
  userAgent?: string | undefined;
  /** Further fields of the public API; only those that details.ts lists are kept. */
  details?: Record<string, unknown> | undefined;
}
