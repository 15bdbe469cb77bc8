import { maskRecipient } from '../lib/mask.ts';
import type { StartedInteraction } from './interaction.ts';
import {
  type IdentifierRecord,
  isCodeRecord,
  isIdentifierRecord,
  type SocialProfile,
  type SsoRecord,
} from './records.ts';

/** The interaction as its own client may see it: no code, no hash. Field names are those of the public API. */
export const viewInteraction = ({ state }: StartedInteraction) => {
  const { password: _hash, social, ...profile } = state.profile;
  const { mfa = {} } = state;
  return {
    interactionEvent: state.event,
    userId: state.userId,
    profile: {
      ...profile,
      ...(social && { socialIdentity: { target: social.target, userInfo: shownProfile(social) } }),
    },
    mfa: {
      ...(mfa.isEnabled && { mfaEnabled: true }),
      ...(mfa.isSkipped && { mfaSkipped: true }),
      ...(mfa.totp && { totp: { type: 'Totp' } }),
      ...(mfa.backupCodes && { backupCode: { type: 'BackupCode' } }),
    },
    captcha: { verified: state.captcha === 'verified', skipped: state.captcha === 'skipped' },
    verificationRecords: state.records.map((record) => ({
      id: record.id,
      type: record.type,
      ...(isIdentifierRecord(record) && { identifier: shownIdentifier(record) }),
      ...(record.type === 'Social' && { connectorId: record.connectorId, socialUserInfo: shownProfile(record) }),
      ...(record.type === 'EnterpriseSso' && shownSso(record)),
      ...(isCodeRecord(record) && { templateType: record.usageType }),
      verified: record.isVerified,
    })),
  };
};

/** Whoever has given the first factor alone learns no more of the second than where its code goes (spec 5.10). */
const shownIdentifier = ({ type, identifier }: IdentifierRecord) =>
  type.startsWith('Mfa') ? { ...identifier, value: maskRecipient(identifier.value) } : identifier;

/** What another service told, for the person that it is about. */
function shownProfile({ profile }: { profile?: SocialProfile }) {
  if (!profile) return undefined;
  const { rawData: _untold, ...told } = profile;
  return told;
}

function shownSso({ connectorId, person }: SsoRecord) {
  const told = shownProfile(person ? { profile: person } : {});
  return { connectorId, ...(person && { issuer: person.issuer, enterpriseSsoUserInfo: told }) };
}
