/**
 * The catalogue of errors: every code that a client can meet, its status and its public words.
 * `{name}` is filled from the error's data. docs/errors.md is compared with this list by a test.
 */
export const catalogue = {
  'account_center.not_enabled': [400, 'People cannot see or change their own accounts here: it is switched off.'],
  'account_center.field_not_enabled': [400, 'This field cannot be seen here: {field}.'],
  'account_center.field_not_editable': [400, 'This field cannot be changed: {field}.'],
  'auth.authorization_header_missing': [401, 'The Authorization header is missing.'],
  'auth.authorization_token_type_not_supported': [401, 'The authorization scheme is not supported; use Bearer.'],
  'auth.unauthorized': [401, 'Unauthorized. The access token is not valid for this API.'],
  'auth.forbidden': [403, 'Forbidden. This is not allowed with your permissions or the present settings.'],
  'connector.general': [400, 'The connector failed: {errorDescription}'],
  'connector.not_found': [501, 'There is no connector of type {type}. Set one up first.'],
  'connector.unexpected_type': [400, 'The connector {factoryId} is of type {type}, which is not for this.'],
  'connector.invalid_config': [400, "The connector's config is invalid."],
  'connector.not_implemented': [501, '{errorDescription}'],
  'connector.rate_limit_exceeded': [429, '{errorDescription}'],
  'connector.usage_limit_exceeded': [429, '{errorDescription}'],
  'connector.authorization_failed': [401, 'The other service did not let the person through.'],
  'connector.social_auth_code_invalid': [401, 'The other service refused the code that it had given.'],
  'connector.social_invalid_access_token': [401, 'The other service refused the access token that it had given.'],
  'connector.social_invalid_id_token': [401, 'The ID token of the other service is not valid.'],
  'connector.invalid_response': [400, 'The other service gave an answer that cannot be understood.'],
  'connector.more_than_one_connector_factory': [422, 'Several loaded packages have the factory id {factoryId}.'],
  'connector.not_found_with_connector_id': [422, 'There is no connector factory {connectorId}.'],
  'connector.invalid_type_for_syncing_profile': [422, 'Only social connectors can sync profiles.'],
  'connector.cannot_overwrite_metadata_for_non_standard_connector': [
    400,
    'The metadata of this connector cannot be overwritten.',
  ],
  'connector.should_specify_target': [400, 'A connector of a protocol needs a target of its own: metadata.target.'],
  'connector.can_not_modify_target': [
    400,
    'The target of a connector cannot be changed: the identities of users bear it.',
  ],
  'connector.multiple_instances_not_supported': [422, 'There is a connector of this kind already.'],
  'connector.multiple_target_with_same_platform': [422, 'Another connector has this target already: {connectorId}.'],
  'connector.token_storage_not_supported': [422, 'This connector cannot store tokens.'],
  'connector.email_connector.bulk_deletion_no_filter': [
    422,
    'Say which templates are to be deleted: languageTag, templateType or both.',
  ],
  'email_template.has_errors': [422, 'There are errors in the templates; nothing was changed.'],
  'entity.not_found': [404, 'There is no such resource.'],
  'entity.not_exists': [404, 'There is no such {name}.'],
  'entity.not_exists_with_id': [404, 'There is no {name} with the id {id}.'],
  'entity.relation_foreign_key_not_found': [422, 'Something that is referred to does not exist.'],
  'entity.unique_integrity_violation': [422, 'There is one already, and there can be only one.'],
  'entity.value_too_long': [422, '{field} is too long: at most {maximum} characters.'],
  'guard.invalid_input': [400, 'The {part} of the request is invalid.'],
  'guard.invalid_pagination': [400, 'The page must be 1 or more, the page_size from 1 to 100.'],
  'hook.missing_events': [400, 'Say which events the webhook is for.'],
  'hook.endpoint_responded_with_error': [422, 'The endpoint answered with the status {responseStatus}.'],
  'hook.send_test_payload_failed': [422, 'The test could not be sent. {reason}'],
  'localization.cannot_delete_default_language': [
    409,
    '{languageTag} is the fallback language. Choose another one before you delete it.',
  ],
  'localization.invalid_translation_structure': [
    422,
    'These are no phrases that pages can show; the details say which and why.',
  ],
  'one_time_token.token_not_found': [404, 'There is no such token.'],
  'one_time_token.email_mismatch': [400, 'The token belongs to another email address.'],
  'one_time_token.interaction_event_mismatch': [400, 'The token is not for this kind of sign-in.'],
  'one_time_token.token_expired': [400, 'The token has expired.'],
  'one_time_token.token_consumed': [400, 'The token was used already.'],
  'one_time_token.token_revoked': [400, 'The token was revoked.'],
  'one_time_token.cannot_reactivate_token': [400, 'A token cannot be made active again; create another one.'],
  'password.rejected': [422, 'The password does not meet the password policy.'],
  'password.expired': [422, 'The password has expired. Reset it.'],
  'organization.require_membership': [422, 'The user is not a member of the organization.'],
  'organization.role_names_not_found': [422, 'There are no organization roles with these names: {names}.'],
  'request.invalid_input': [400, 'The request is invalid: {reason}'],
  'request.feature_not_supported': [422, 'This installation cannot do that.'],
  'request.general': [400, 'The request could not be answered.'],
  'request.rate_limited': [429, 'Too many requests. Try again in {retryAfterSeconds} s.'],
  'request.message_rate_limited': [429, 'Too many messages. Try again in {retryAfterSeconds} s.'],
  'session.not_found': [400, 'The sign-in session was not found. Go back to the application and start again.'],
  'session.interaction_not_found': [404, 'No interaction was started. Call PUT /api/experience first.'],
  'session.interaction_changed': [409, 'Another request changed this sign-in at the same time. Try again.'],
  'session.verification_session_not_found': [404, 'The verification was not found. Request a new code.'],
  'session.verification_failed': [400, 'The verification is missing or was not completed.'],
  'session.verification_blocked_too_many_attempts': [
    400,
    'Too many attempts in a short time. Try again {relativeTime}.',
  ],
  'session.invalid_credentials': [422, 'The identifier or the password is wrong.'],
  'session.identifier_not_found': [404, 'No user is identified yet.'],
  'session.invalid_connector_id': [422, 'This connector is no way to sign in.'],
  'session.identity_conflict': [409, 'Another user is identified in this interaction already.'],
  'session.not_supported_for_forgot_password': [400, 'This is not supported for password reset.'],
  'session.email_blocklist.invalid_email': [400, 'This is not a valid email address.'],
  'session.email_blocklist.email_subaddressing_not_allowed': [422, 'Email addresses with a + cannot be used here.'],
  'session.email_blocklist.email_not_allowed': [422, 'This email address cannot be used here. Use another one.'],
  'session.email_blocklist.disposable_email_validation_failed': [
    500,
    'The email address could not be checked now. Try again later.',
  ],
  'session.captcha_required': [422, 'A captcha must be passed first.'],
  'session.captcha_failed': [422, 'The captcha was not passed. Try again.'],
  'session.connector_validation_session_not_found': [
    400,
    'This way through the other service is used up or was never begun. Start it again.',
  ],
  'session.csrf_token_mismatch': [400, 'The answer of the other service belongs to another sign-in. Start again.'],
  'session.sso_enabled': [422, 'People with an address of this domain sign in with their organization.'],
  'session.invalid_interaction_type': [400, 'This is not possible in an interaction of this kind.'],
  'session.mfa.require_mfa_verification': [403, 'A second factor must be verified first.'],
  'session.mfa.mfa_factor_not_enabled': [400, 'This second factor is not available.'],
  'session.mfa.invalid_totp_code': [400, 'The code of the authenticator app is wrong, or was used already.'],
  'session.mfa.invalid_backup_code': [400, 'The backup code is wrong, or was used already.'],
  'session.mfa.pending_info_not_found': [400, 'This second factor is not being set up. Start it again.'],
  'session.mfa.mfa_policy_not_user_controlled': [422, 'A second factor is required here; it cannot be skipped.'],
  'session.mfa.backup_code_can_not_be_alone': [
    422,
    'Backup codes stand in for another second factor; set one of those up first.',
  ],
  'session.mfa.backup_code_required': [422, 'Backup codes are needed. Generate some.'],
  'session.mfa.suggest_additional_mfa': [422, 'Another second factor is suggested.'],
  'sign_in_experiences.missing_sign_up_identifiers': [
    400,
    'Secondary sign-up identifiers need at least one primary identifier.',
  ],
  'sign_in_experiences.duplicated_sign_up_identifiers': [400, 'A sign-up identifier is given twice.'],
  'sign_in_experiences.passwordless_requires_verify': [400, 'Email and phone must be verified at sign-up.'],
  'sign_in_experiences.enabled_connector_not_found': [400, 'There is no {type} connector; set one up first.'],
  'sign_in_experiences.at_least_one_authentication_factor': [
    400,
    'Each sign-in method needs a password or a verification code.',
  ],
  'sign_in_experiences.code_sign_in_must_be_enabled': [
    400,
    'Without a password at sign-up, email and phone need sign-in by verification code.',
  ],
  'sign_in_experiences.email_verification_code_cannot_be_used_for_sign_in': [
    400,
    'The email code is a second factor and cannot be a sign-in method as well.',
  ],
  'sign_in_experiences.phone_verification_code_cannot_be_used_for_sign_in': [
    400,
    'The phone code is a second factor and cannot be a sign-in method as well.',
  ],
  'sign_in_experiences.unsupported_default_language': [400, 'The fallback language {language} is not supported.'],
  'sign_in_experiences.email_verification_code_cannot_be_used_for_mfa': [
    400,
    'The email code is a way to sign in and cannot be a second factor as well.',
  ],
  'sign_in_experiences.phone_verification_code_cannot_be_used_for_mfa': [
    400,
    'The phone code is a way to sign in and cannot be a second factor as well.',
  ],
  'sign_in_experiences.duplicated_mfa_factors': [400, 'A second factor is given twice.'],
  'sign_in_experiences.backup_code_cannot_be_enabled_alone': [
    400,
    'Backup codes stand in for another second factor; enable one of those too.',
  ],
  'sign_in_experiences.adaptive_mfa_requires_mfa': [422, 'Adaptive MFA needs a second factor; enable one first.'],
  'sign_in_experiences.adaptive_mfa_requires_non_skippable_policy': [
    422,
    'Adaptive MFA needs the policy PromptAtSignInAndSignUpMandatory or PromptOnlyAtSignInMandatory.',
  ],
  'sign_in_experiences.non_adaptive_mfa_requires_skippable_policy': [
    422,
    'PromptAtSignInAndSignUpMandatory and PromptOnlyAtSignInMandatory are for adaptive MFA only.',
  ],
  'sign_in_experiences.forgot_password_method_requires_connector': [
    400,
    'Password reset by {method} needs a connector for it; set one up first.',
  ],
  'sign_in_experiences.password_expiration_invalid_period_days': [
    422,
    'Passwords expire after a whole number of days, at least 1: set validPeriodDays.',
  ],
  'sign_in_experiences.password_expiration_requires_forgot_password': [
    422,
    'Passwords may only expire while people can reset them: forgotPasswordMethods needs one with its connector.',
  ],
  'sign_in_experiences.username_policy_case_conflicts_exist': [
    409,
    'There are usernames that differ only in case ({totalConflicts}). Rename them first.',
  ],
  'sign_in_experiences.email_address_policy_conflicts_exist': [
    409,
    'There are users whose email addresses would be one mailbox ({totalConflicts}). Change or merge them first.',
  ],
  'sign_in_experiences.invalid_custom_email_blocklist_format': [
    400,
    'Each item must be an address or @domain, such as someone@example.com, @example.com or @*.example.com.',
  ],
  'single_sign_on.duplicate_connector_name': [409, 'Another SSO connector has this name already.'],
  'single_sign_on.duplicated_domains': [422, 'A domain is given twice.'],
  'single_sign_on.forbidden_domains': [422, 'Anybody can have a mailbox at this domain; name domains of your own.'],
  'single_sign_on.invalid_domain_format': [422, 'This is not a domain such as example.com.'],
  'user.email_already_in_use': [422, 'This email address is in use already.'],
  'user.phone_already_in_use': [422, 'This phone number is in use already.'],
  'user.username_already_in_use': [422, 'This username is in use already.'],
  'user.identity_already_in_use': [422, 'This account of the other service belongs to another user already.'],
  'user.identity_not_exist': [404, 'There is no user with this account of the other service.'],
  'user.social_account_exists_in_profile': [422, 'The user has another account of this service already.'],
  'user.invalid_email': [400, 'This is not a valid email address: {reason}'],
  'user.invalid_phone': [400, 'This is not a valid phone number: {reason}'],
  'user.invalid_username': [422, 'This is not a valid username: {reason}.'],
  'user.password_algorithm_required': [400, 'A passwordDigest needs its passwordAlgorithm.'],
  'user.password_and_digest': [400, 'Give a password or a passwordDigest, not both.'],
  'user.missing_mfa': [422, 'A second factor must be set up.'],
  'user.suggest_mfa': [422, 'A second factor is suggested.'],
  'user.backup_code_already_in_use': [422, 'The user has backup codes that can still be used.'],
  'user.wrong_backup_code_format': [422, 'These are no backup codes: take ten that were generated here.'],
  'user.totp_secret_invalid': [400, 'This is no secret of an authenticator app: at least 128 bits in base32.'],
  'user.totp_already_in_use': [422, 'The user has an authenticator app already.'],
  'user.missing_profile': [422, 'More is needed to complete the profile.'],
  'user.new_password_required_in_profile': [422, 'Set a new password first.'],
  'user.same_password': [422, 'The new password is the same as the old one.'],
  'user.username_exists_in_profile': [422, 'The user has a username already.'],
  'user.email_exists_in_profile': [422, 'The user has an email address already.'],
  'user.phone_exists_in_profile': [422, 'The user has a phone number already.'],
  'user.password_exists_in_profile': [422, 'The user has a password already.'],
  'user.sign_in_method_not_enabled': [422, 'This sign-in method is not enabled.'],
  'user.last_sign_in_method_required': [400, 'Nothing else identifies the account: it must keep this.'],
  'user.suspended': [401, 'This account is suspended.'],
  'user.user_not_exist': [404, 'There is no user with this identifier.'],
  'verification_record.not_found': [400, 'There is no such verification, or it is not completed. Start it again.'],
  'verification_record.permission_denied': [401, 'Prove who you are first, by your password or a code.'],
  'verification_code.phone_email_empty': [400, 'Give the email address or the phone number that the code is for.'],
  'verification_code.not_found': [400, 'There is no such verification code. Request a new one.'],
  'verification_code.phone_mismatch': [400, 'The code was sent to another phone number.'],
  'verification_code.email_mismatch': [400, 'The code was sent to another email address.'],
  'verification_code.code_mismatch': [400, 'The code is wrong.'],
  'verification_code.expired': [400, 'The code has expired. Request a new one.'],
  'verification_code.exceed_max_try': [400, 'Too many wrong codes. Request a new one.'],
} as const satisfies Record<string, readonly [status: number, message: string]>;

export type ErrorCode = keyof typeof catalogue;

/** An error whose code, words and data may be shown to the client. The private detail goes in `cause`. */
export class PublicError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly data: Record<string, unknown> | undefined;
  readonly details: string | undefined;
  readonly headers: Record<string, string>;

  constructor(
    code: ErrorCode,
    data?: Record<string, unknown>,
    options: { status?: number; details?: string; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    const [status, message] = catalogue[code];
    super(fill(message, data ?? {}), { cause: options.cause });
    this.name = 'PublicError';
    this.code = code;
    this.status = options.status ?? status;
    this.data = data;
    this.details = options.details;
    this.headers = options.headers ?? {};
  }

  /** The body that goes over the wire (spec 0.2). */
  toBody() {
    return {
      code: this.code,
      message: this.message,
      ...(this.data && { data: this.data }),
      ...(this.details !== undefined && { details: this.details }),
    };
  }
}

const fill = (message: string, data: Record<string, unknown>) =>
  message.replace(/\{(\w+)\}/g, (placeholder, name: string) => (name in data ? String(data[name]) : placeholder));
