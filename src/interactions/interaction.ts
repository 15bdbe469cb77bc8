import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import type { StoredPassword } from '../users/digests.ts';
import type { SsoIdentity } from '../users/sso-identities.ts';
import type { PendingFactor, SocialProfile, UserIdentifier, VerificationRecord } from './records.ts';

export const interactionEvents = ['SignIn', 'Register', 'ForgotPassword'] as const;

export type InteractionEvent = (typeof interactionEvents)[number];

/** What will be stored with the user: one that is being registered, or that still lacks something. */
export interface PendingProfile {
  username?: string;
  email?: string;
  phone?: string;
  password?: StoredPassword;
  name?: string;
  avatar?: string;
  /** Who it is at another service; of a user, what they are known as at any. */
  social?: { target: string; profile: SocialProfile };
  /** Who it is at the provider of an enterprise: of somebody who is being registered. */
  sso?: SsoIdentity;
}

/** What will be stored of second factors with the user when the interaction ends. */
export interface PendingMfa {
  totp?: PendingFactor;
  backupCodes?: PendingFactor;
  /** The user wants a second factor. */
  isEnabled?: true;
  /** The user wants to set none up. */
  isSkipped?: true;
  /** The user wants no other beside those that there are; this is not stored. */
  isSuggestionSkipped?: true;
}

export interface InteractionState {
  event: InteractionEvent;
  /** The identified user. */
  userId?: string;
  /** The connector of the enterprise that identified the user: it answers for profile and second factor. */
  ssoConnectorId?: string;
  /** What the identified user has already. */
  held?: (keyof PendingProfile)[];
  profile: PendingProfile;
  mfa?: PendingMfa;
  /** At most one of each type. */
  records: VerificationRecord[];
  /** What was typed on our pages, for the page that comes next. */
  typed?: UserIdentifier;
  /** The box about terms of use was ticked before the person left for another service. */
  hasAgreed?: boolean;
  /** The password was just reset, and the person comes to sign in with it. */
  hasReset?: boolean;
  /** Whether it was found to be a person, or need not be. */
  captcha?: 'verified' | 'skipped';
}

/** Whoever makes the request that is being answered. */
export interface Caller {
  ip?: string | undefined;
  userAgent?: string | undefined;
  acceptLanguage?: string | undefined;
  /** The tags of `locale` in the query. */
  localeQuery?: readonly string[] | undefined;
}

/** One person's way through sign-in, from the authentication request to the redirect back. */
export interface Interaction {
  tenantId: string;
  uid: string;
  prompt: string;
  clientId: string;
  /** The parameters of the authentication request. */
  parameters: Record<string, string | undefined>;
  /** Where the browser goes on once the interaction has its result. */
  returnTo: string;
  state: InteractionState | undefined;
  /** It has its result: the browser goes on at `returnTo`. */
  isFinished: boolean;
  revision: number;
  caller: Caller;
}

export type StartedInteraction = Interaction & { state: InteractionState };

/** Throws session.not_found when there is none (any more) with this uid. */
export async function findInteraction(
  database: Queryable,
  tenantId: string,
  uid: string,
  caller: Caller,
): Promise<Interaction> {
  const rows = await database.query<StoredInteraction>(sql`
    select oidc, state, revision from interactions
    where tenant_id = ${tenantId} and uid = ${uid} and expires_at > now()`);
  return toInteraction(tenantId, uid, rows[0], caller);
}

/** Replaces the state, whatever it was. Throws session.not_found when there is no such interaction (any more). */
export async function resetState(
  database: Queryable,
  { tenantId, uid, caller }: Pick<Interaction, 'tenantId' | 'uid' | 'caller'>,
  state: InteractionState,
) {
  const rows = await database.query<StoredInteraction>(sql`
    update interactions set state = ${JSON.stringify(state)}::jsonb, revision = revision + 1
    where tenant_id = ${tenantId} and uid = ${uid} and expires_at > now()
    returning oidc, state, revision`);
  return requireStarted(toInteraction(tenantId, uid, rows[0], caller));
}

export function requireStarted(interaction: Interaction): StartedInteraction {
  if (!interaction.state) throw new PublicError('session.interaction_not_found');
  return interaction as StartedInteraction;
}

/**
 * Part of a statement: writes a new state, and gives a row, if nobody has changed the interaction since it was read.
 */
export const writeState = ({ tenantId, uid, revision }: Interaction, state: InteractionState, guard: Fragment) => sql`
  update interactions set state = ${JSON.stringify(state)}::jsonb, revision = revision + 1
  from ${guard}
  where tenant_id = ${tenantId} and uid = ${uid} and revision = ${revision}
  returning uid`;

/** Part of a statement: forgets what was done, if nobody has changed the interaction since it was read. */
export const forgetState = ({ tenantId, uid, revision }: Interaction) => sql`
  update interactions set state = null, revision = revision + 1
  where tenant_id = ${tenantId} and uid = ${uid} and revision = ${revision}
  returning uid`;

/** Writes a new state, or throws session.interaction_changed when another request was faster. */
export async function saveState<State extends InteractionState>(
  database: Queryable,
  interaction: Interaction,
  state: State,
): Promise<StartedInteraction> {
  const rows = await database.query(sql`with unconditional as (select 1), saved as (
      ${writeState(interaction, state, sql`unconditional`)}
    ) select uid from saved`);
  if (rows.length === 0) throw new PublicError('session.interaction_changed');
  return { ...interaction, state, revision: interaction.revision + 1 };
}

/**
 * Part of a statement: gives the provider the interaction's result, and a row, if nobody has changed the interaction
 * since it was read and `condition` holds. The browser goes on at `returnTo`.
 */
export const finishInteraction = ({ tenantId, uid, revision }: Interaction, result: object, condition: Fragment) => sql`
  update interactions set state = null, revision = revision + 1, oidc = oidc ||
    jsonb_build_object('result', coalesce(oidc -> 'lastSubmission', '{}') || ${JSON.stringify(result)}::jsonb)
  where tenant_id = ${tenantId} and uid = ${uid} and revision = ${revision} and ${condition}
  returning uid`;

export async function deleteExpiredInteractions(database: Queryable) {
  await database.query(sql`delete from interactions where expires_at < now()`);
}

interface StoredInteraction {
  oidc: {
    result?: { login?: object };
    prompt: { name: string };
    params: Record<string, string | undefined>;
    returnTo: string;
  };
  state: InteractionState | null;
  revision: number;
}

function toInteraction(tenantId: string, uid: string, row: StoredInteraction | undefined, caller: Caller): Interaction {
  if (!row) throw new PublicError('session.not_found');
  const { oidc, state, revision } = row;
  return {
    tenantId,
    uid,
    prompt: oidc.prompt.name,
    clientId: oidc.params.client_id ?? '',
    parameters: oidc.params,
    returnTo: oidc.returnTo,
    state: state ?? undefined,
    isFinished: oidc.result?.login !== undefined,
    revision,
    caller,
  };
}
