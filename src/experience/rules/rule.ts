import type { ErrorCode } from '../../errors.ts';
import type { ExperienceSettings } from '../settings.ts';

/** Which kinds of connector a tenant has ready: what can be asked of its users depends on it. */
export interface AvailableConnectors {
  Email: boolean;
  Sms: boolean;
}

export type SettingName = keyof ExperienceSettings;

/** What a rule may look at besides the settings as they would be. */
export interface Surroundings {
  connectors: AvailableConnectors;
  /** Those that the operator has phrases in. */
  customLanguages?: readonly string[];
  /** The settings that the patch has. */
  touched: ReadonlySet<SettingName>;
}

/** True for broken, or what the error's data says. */
type Verdict = boolean | Record<string, unknown>;

export interface Rule {
  code: ErrorCode;
  /** It is judged when a patch has one of these. */
  on: readonly SettingName[];
  isBroken(settings: ExperienceSettings, surroundings: Surroundings): Verdict;
}

export const rule = (code: ErrorCode, on: readonly SettingName[], isBroken: Rule['isBroken']): Rule => ({
  code,
  on,
  isBroken,
});

/** Something can only be asked of people where messages of a type can be sent to them. */
export const needsConnector = (
  type: keyof AvailableConnectors,
  on: SettingName,
  isNeeded: (settings: ExperienceSettings) => boolean,
): Rule =>
  rule('sign_in_experiences.enabled_connector_not_found', [on], (settings, { connectors }) =>
    isNeeded(settings) && !connectors[type] ? { type } : false,
  );

/** Identifiers that a message can be sent to, and that must therefore be proven. */
export const isReachable = (identifier: string) => identifier !== 'username';
