import type { ExperienceSettings } from '../../experience/settings.ts';
import { maskEmail, maskPhone } from '../../lib/mask.ts';
import type { UserWithFactors } from '../../users/factors.ts';
import type { StartedInteraction } from '../interaction.ts';
import { isCodeRecord, type VerificationRecord } from '../records.ts';

export type MfaFactor = ExperienceSettings['mfa']['factors'][number];

/** The second factors that are codes. A user has one as soon as the settings name it and there is somewhere to send to. */
export const codeFactors = {
  email: { factor: 'EmailVerificationCode', record: 'MfaEmailVerificationCode', mask: maskEmail },
  phone: { factor: 'PhoneVerificationCode', record: 'MfaPhoneVerificationCode', mask: maskPhone },
} as const;

export type FactorType = keyof typeof codeFactors;

const codeFactorTypes = Object.keys(codeFactors) as FactorType[];

/** What can be set up, in the order in which it is offered. Backup codes only go with one of these. */
const offered = ['Totp', 'PhoneVerificationCode', 'EmailVerificationCode'] as const satisfies MfaFactor[];

export const isOn = (factor: MfaFactor, { mfa }: ExperienceSettings) => mfa.factors.includes(factor);

/** The factors that the settings name and this house has. */
export const offeredFactors = (settings: ExperienceSettings): MfaFactor[] =>
  offered.filter((factor) => isOn(factor, settings));

/** The factors that a user can be asked for; none where there are only backup codes. */
export function factorsOf(user: UserWithFactors, settings: ExperienceSettings): MfaFactor[] {
  const codes = codeFactorTypes.filter((type) => addressOf(user, type)).map((type) => codeFactors[type].factor);
  const stored = user.factorTypes.filter((type) => type !== 'BackupCode');
  const factors = [...stored, ...codes].filter((factor) => isOn(factor, settings));
  const hasBackup = factors.length > 0 && user.factorTypes.includes('BackupCode') && isOn('BackupCode', settings);
  return hasBackup ? [...factors, 'BackupCode'] : factors;
}

/** What a user has by the end of the interaction: all of the above, and what is still to be stored. */
export function factorsToBe(
  { state: { profile, mfa = {} } }: StartedInteraction,
  user: UserWithFactors,
  settings: ExperienceSettings,
): MfaFactor[] {
  const factorTypes = [
    ...user.factorTypes,
    ...(mfa.totp ? (['Totp'] as const) : []),
    ...(mfa.backupCodes ? (['BackupCode'] as const) : []),
  ];
  const primaryEmail = user.primaryEmail ?? profile.email ?? null;
  const primaryPhone = user.primaryPhone ?? profile.phone ?? null;
  return [...new Set(factorsOf({ ...user, factorTypes, primaryEmail, primaryPhone }, settings))];
}

/** Where the codes of these factors go, in part. */
export const maskedIdentifiers = (
  user: Pick<UserWithFactors, 'primaryEmail' | 'primaryPhone'>,
  factors: readonly MfaFactor[],
): Record<string, string> =>
  Object.fromEntries(
    codeFactorTypes
      .filter((type) => factors.includes(codeFactors[type].factor) && addressOf(user, type))
      .map((type) => [codeFactors[type].factor, codeFactors[type].mask(addressOf(user, type) ?? '')]),
  );

export const addressOf = (user: Pick<UserWithFactors, 'primaryEmail' | 'primaryPhone'>, type: FactorType) =>
  type === 'email' ? user.primaryEmail : user.primaryPhone;

const factorsOfRecords: Partial<Record<VerificationRecord['type'], MfaFactor>> = {
  Totp: 'Totp',
  MfaEmailVerificationCode: 'EmailVerificationCode',
  MfaPhoneVerificationCode: 'PhoneVerificationCode',
  BackupCode: 'BackupCode',
};

/** The second factor that a record proves; one that is only being set up is none. */
export const provenFactor = (record: VerificationRecord): MfaFactor | undefined =>
  record.isVerified && !isBeingSetUp(record) ? factorsOfRecords[record.type] : undefined;

const isBeingSetUp = (record: VerificationRecord) =>
  (record.type === 'Totp' && record.pending !== undefined) || isBoundAddress(record);

/** An address or number that was made a second factor on the way in. */
export const isBoundAddress = (record: VerificationRecord) =>
  isCodeRecord(record) && record.type.startsWith('Mfa') && record.usageType === 'BindMfa';

/** Records of second factors. They are those of one user, and do not outlive a change of the event. */
export const isFactorRecord = ({ type }: VerificationRecord): boolean => type in factorsOfRecords;
