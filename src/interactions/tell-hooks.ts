import { findUser, type User } from '../users/users.ts';
import type { HookEvent, HookPayload } from '../webhooks/events.ts';
import type { Interaction, InteractionEvent } from './interaction.ts';
import type { Parts } from './parts.ts';

/** What a webhook is told of the request that an event comes from. */
export interface Occasion {
  interactionEvent?: InteractionEvent | undefined;
  /** Uid of the interaction. */
  sessionId?: string | undefined;
  applicationId?: string | undefined;
  ip?: string | undefined;
  userAgent?: string | undefined;
}

type TellingParts = Pick<Parts, 'hooks' | 'database' | 'findApplication'>;

export const occasionOf = ({ uid, clientId, state, caller }: Interaction): Occasion => ({
  interactionEvent: state?.event,
  sessionId: uid,
  applicationId: clientId,
  ip: caller.ip,
  userAgent: caller.userAgent,
});

const endings = { SignIn: 'PostSignIn', Register: 'PostRegister', ForgotPassword: 'PostResetPassword' } as const;

/** A person has come to the end of a sign-in, a registration or a reset. */
export function tellOfEnd(
  parts: TellingParts,
  { tenantId, ...interaction }: Interaction,
  event: InteractionEvent,
  userId: string,
): void {
  const { uid: sessionId, clientId, caller } = interaction;
  parts.hooks.emit(tenantId, endings[event], async () => ({
    interactionEvent: event,
    sessionId,
    userAgent: shortened(caller.userAgent),
    userId,
    userIp: caller.ip,
    user: await entityOf(parts, tenantId, userId),
    application: await applicationOf(parts, tenantId, clientId),
  }));
}

/** Something of a user has become different. */
export function tellOfUser(
  parts: TellingParts,
  tenantId: string,
  event: 'User.Created' | 'User.Data.Updated',
  userId: string,
  occasion: Occasion,
): void {
  parts.hooks.emit(tenantId, event, async () => ({
    ...(await circumstancesOf(parts, tenantId, occasion)),
    data: await entityOf(parts, tenantId, userId),
  }));
}

/** A user has become a member of organizations. */
export function tellOfJoining(
  parts: TellingParts,
  tenantId: string,
  { organizationIds, userId }: { organizationIds: readonly string[]; userId: string },
  occasion: Occasion,
): void {
  for (const organizationId of organizationIds) {
    parts.hooks.emit(tenantId, 'Organization.Membership.Updated', async () => ({
      ...(await circumstancesOf(parts, tenantId, occasion)),
      organizationId,
      addedUserIds: [userId],
    }));
  }
}

/** Something was refused that operators want to hear of. */
export function tellOfException(
  parts: TellingParts,
  tenantId: string,
  event: HookEvent & ('Identifier.Lockout' | 'Message.RateLimited'),
  what: HookPayload,
  occasion: Occasion,
): void {
  parts.hooks.emit(tenantId, event, async () => ({ ...(await circumstancesOf(parts, tenantId, occasion)), ...what }));
}

async function circumstancesOf(parts: TellingParts, tenantId: string, occasion: Occasion): Promise<HookPayload> {
  const { userAgent, applicationId } = occasion;
  const application = await applicationOf(parts, tenantId, applicationId);
  return { ...occasion, userAgent: shortened(userAgent), application };
}

/** The user as it is by then; a list of fields, so that none gets out that is added later. */
async function entityOf({ database }: TellingParts, tenantId: string, userId: string) {
  const user = await findUser(database, tenantId, userId);
  return user && toEntity(user);
}

export const toEntity = (user: User) => ({
  id: user.id,
  username: user.username,
  primaryEmail: user.primaryEmail,
  primaryPhone: user.primaryPhone,
  name: user.name,
  avatar: user.avatar,
  customData: user.customData,
  identities: user.identities,
  profile: user.profile,
  applicationId: user.applicationId,
  isSuspended: user.isSuspended,
  lastSignInAt: user.lastSignInAt?.getTime() ?? null,
  createdAt: user.createdAt.getTime(),
  updatedAt: user.updatedAt.getTime(),
});

async function applicationOf({ findApplication }: TellingParts, tenantId: string, id: string | undefined) {
  const application = id ? await findApplication(tenantId, id) : undefined;
  if (!application) return undefined;
  const { type, name, description } = application;
  return { id: application.id, type, name, description };
}

/** A browser may say as much as a header can hold. */
const shortened = (userAgent: string | undefined) => userAgent?.slice(0, 512);
