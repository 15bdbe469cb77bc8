import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import type { UsageType } from '../usage-types.ts';
import type { Identifier } from '../verification/codes.ts';

export const interactionEvents = ['SignIn', 'Register', 'ForgotPassword'] as const;

export type InteractionEvent = (typeof interactionEvents)[number];

/** Proof that someone can read a mailbox: made when a code is sent, verified when it comes back. */
export interface VerificationRecord {
  id: string;
  type: 'EmailVerificationCode';
  identifier: Identifier;
  usageType: UsageType;
  isVerified: boolean;
}

export interface InteractionState {
  event: InteractionEvent;
  /** The identified user. */
  userId?: string;
  /** What will be stored with the user that is being registered. */
  profile: { email?: string };
  /** At most one of each type; a new one takes the place of the old. */
  records: VerificationRecord[];
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
}

export type StartedInteraction = Interaction & { state: InteractionState };

/** Throws session.not_found when there is none (any more) with this uid. */
export async function findInteraction(database: Queryable, tenantId: string, uid: string): Promise<Interaction> {
  const rows = await database.query<StoredInteraction>(sql`
    select oidc, state, revision from interactions
    where tenant_id = ${tenantId} and uid = ${uid} and expires_at > now()`);
  return toInteraction(tenantId, uid, rows[0]);
}

/** Replaces the state, whatever it was. Throws session.not_found when there is no such interaction (any more). */
export async function resetState(database: Queryable, tenantId: string, uid: string, state: InteractionState) {
  const rows = await database.query<StoredInteraction>(sql`
    update interactions set state = ${JSON.stringify(state)}::jsonb, revision = revision + 1
    where tenant_id = ${tenantId} and uid = ${uid} and expires_at > now()
    returning oidc, state, revision`);
  return requireStarted(toInteraction(tenantId, uid, rows[0]));
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

/** Part of a statement: gives the provider the interaction's result; the browser goes on at `returnTo`. */
export const finishInteraction = ({ tenantId, uid }: Interaction, result: object) => sql`
  update interactions set state = null, revision = revision + 1, oidc = oidc ||
    jsonb_build_object('result', coalesce(oidc -> 'lastSubmission', '{}') || ${JSON.stringify(result)}::jsonb)
  where tenant_id = ${tenantId} and uid = ${uid}`;

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

function toInteraction(tenantId: string, uid: string, row: StoredInteraction | undefined): Interaction {
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
  };
}
