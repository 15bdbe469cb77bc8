import { type Fragment, type Queryable, sql } from '../database/database.ts';
import { PublicError } from '../errors.ts';
import { refuseBlocked } from '../experience/email-blocklist.ts';
import type { ExperienceSettings } from '../experience/settings.ts';
import { shortId } from '../lib/ids.ts';
import { requireStorable } from '../users/new-user.ts';
import { addIdentity } from '../users/social-identities.ts';
import { addSsoIdentity } from '../users/sso-identities.ts';
import { insertUser, type NewUser, unlessInUse } from '../users/users.ts';
import {
  type InteractionState,
  type PendingProfile,
  type StartedInteraction,
  saveState,
  writeState,
} from './interaction.ts';
import { joiningAtRegistration } from './join-organizations.ts';
import { missingProfileOf } from './missing-profile.ts';
import type { Parts } from './parts.ts';
import { isIdentifierRecord, recordOfType, type VerificationRecord } from './records.ts';
import { refuseTaken } from './refuse-taken.ts';
import { requireCaptcha } from './require-captcha.ts';
import { identityOf } from './social/identity.ts';
import { newcomerOf } from './social/newcomer.ts';
import { newcomerBySso } from './sso/newcomer.ts';
import { addressOfRecord, refuseSsoAddress } from './sso/refuse-sso-address.ts';
import { occasionOf, tellOfJoining, tellOfUser } from './tell-hooks.ts';
import { verifiedRecord } from './verified-record.ts';

/**
 * Creates the user of a registration (spec 5.5). When the profile lacks something, what is proven stays pending in the
 * interaction, and the next call comes without a verification.
 */
export async function register(
  parts: Parts,
  interaction: StartedInteraction,
  verificationId: string | undefined,
  settings: ExperienceSettings,
): Promise<StartedInteraction> {
  const { tenantId, state } = interaction;
  if (state.userId) throw new PublicError('session.identity_conflict');
  const record = verificationId === undefined ? undefined : verifiedRecord(interaction, verificationId);
  if (record) requireForSignUp(record);
  if (record) await refuseSsoAddress(parts, tenantId, addressOfRecord(record), settings);
  const profile = { ...state.profile, ...(record && (await addedBy(parts, interaction, record, settings))) };
  requireStorable({ primaryEmail: profile.email, primaryPhone: profile.phone, username: profile.username });
  if (profile.email) refuseBlocked(profile.email, settings.emailBlocklistPolicy);
  // The enterprise knows its people; what they need not tell it, they need not tell here (spec 5.5).
  const missingProfile = profile.sso ? [] : missingProfileOf(profile, settings);
  // A token opens registration for the address that it was mailed to, and no other.
  const isInvited =
    profile.email !== undefined && profile.email === recordOfType(state.records, 'OneTimeToken')?.identifier.value;
  const isClosed = settings.signInMode === 'SignIn' && !isInvited;
  // Whoever has all that is needed is refused by the index when the user is created.
  if (isClosed || missingProfile.length > 0) await refuseTaken(parts, tenantId, profile, settings);
  if (isClosed) throw new PublicError('auth.forbidden');
  requireCaptcha(state, settings);
  if (missingProfile.length === 0) {
    // Where sign-up asks for nothing, an account without an identifier would be nobody's.
    const { username, email, phone, social, sso } = profile;
    if (!username && !email && !phone && !social && !sso) throw new PublicError('session.verification_failed');
    return createPerson(parts, interaction, profile);
  }
  await saveState(parts.database.relaxed, interaction, { ...state, profile });
  throw new PublicError('user.missing_profile', { missingProfile });
}

/** What proves an address, a number or a username that is to be the user's. */
function requireForSignUp(record: VerificationRecord) {
  switch (record.type) {
    case 'OneTimeToken':
    case 'NewPasswordIdentity':
    case 'Social':
    case 'EnterpriseSso':
      return;
    case 'EmailVerificationCode':
    case 'PhoneVerificationCode':
      if (record.usageType !== 'ForgotPassword') return;
      break;
    case 'Password':
    case 'MfaEmailVerificationCode':
    case 'MfaPhoneVerificationCode':
    case 'Totp':
    case 'BackupCode':
  }
  throw new PublicError('session.verification_failed');
}

/** What was typed and proven goes before what another service tells. */
async function addedBy(
  parts: Parts,
  { tenantId, state }: StartedInteraction,
  record: VerificationRecord,
  settings: ExperienceSettings,
): Promise<PendingProfile> {
  if (record.type === 'Social') {
    const newcomer = await newcomerOf(parts, tenantId, record, settings);
    return { ...newcomer, ...state.profile, ...(newcomer.social && { social: newcomer.social }) };
  }
  if (record.type === 'EnterpriseSso') return newcomerBySso(parts, tenantId, record, settings);
  if (!isIdentifierRecord(record)) throw new PublicError('session.verification_failed');
  return {
    [record.identifier.type]: record.identifier.value,
    ...(record.type === 'NewPasswordIdentity' && { password: record.password }),
  };
}

/** The user and the interaction that knows it are one statement: neither is there without the other. */
async function createPerson(parts: Parts, interaction: StartedInteraction, profile: PendingProfile) {
  const { tenantId } = interaction;
  const userId = shortId();
  const held = Object.keys(profile) as (keyof PendingProfile)[];
  const state: InteractionState = { ...interaction.state, profile: {}, userId, held, ...signedOnBy(profile) };
  const user = newUserOf(interaction, profile);
  const create = (database: Queryable) =>
    database.query(sql`
      with always as (select 1), saved as (${writeState(interaction, state, sql`always`)}),
      created as (${insertUser(tenantId, userId, user, sql`saved`)})${identified(tenantId, userId, profile)}
      select id from created`);
  const join = await joiningAtRegistration(parts, interaction, profile);
  let organizationIds: string[] = [];
  const createAndJoin = async (transaction: Queryable) => {
    const rows = await create(transaction);
    if (rows.length > 0) organizationIds = (await join?.(transaction, userId)) ?? [];
    return rows;
  };
  const result = await unlessInUse(() => (join ? parts.database.transaction(createAndJoin) : create(parts.database)));
  if ('kind' in result) throw new PublicError(`user.${result.field}_already_in_use`);
  if (result.length === 0) throw new PublicError('session.interaction_changed');
  const occasion = occasionOf(interaction);
  tellOfUser(parts, tenantId, 'User.Created', userId, occasion);
  tellOfJoining(parts, tenantId, { organizationIds, userId }, occasion);
  return { ...interaction, state, revision: interaction.revision + 1 };
}

const newUserOf = (
  { clientId }: StartedInteraction,
  { username, email, phone, password, name, avatar }: PendingProfile,
): NewUser => ({
  ...(username && { username }),
  ...(email && { primaryEmail: email }),
  ...(phone && { primaryPhone: phone }),
  ...(password && { password }),
  ...(name && { name }),
  ...(avatar && { avatar }),
  applicationId: clientId,
});

/** Part of a statement: who the new user is at another service. */
const identified = (tenantId: string, userId: string, { social, sso }: PendingProfile): Fragment =>
  sql`${
    social ? sql`, identified as (${addIdentity(tenantId, userId, identityOf(social), sql`created`)})` : sql``
  }${sso ? sql`, signed_on as (${addSsoIdentity(tenantId, userId, sso, sql`created`)})` : sql``}`;

const signedOnBy = ({ sso }: PendingProfile) => (sso ? { ssoConnectorId: sso.ssoConnectorId } : {});
