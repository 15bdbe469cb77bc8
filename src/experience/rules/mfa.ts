import { type Rule, rule } from './rule.ts';
import { secondFactorRules } from './sign-in.ts';

/** Prompts that cannot be skipped, made for adaptive MFA. */
const firmPolicies: string[] = ['PromptAtSignInAndSignUpMandatory', 'PromptOnlyAtSignInMandatory'];

/** Spec 4.6, in its order. */
export const mfaRules: Rule[] = [
  rule(
    'sign_in_experiences.duplicated_mfa_factors',
    ['mfa'],
    ({ mfa }) => new Set(mfa.factors).size < mfa.factors.length,
  ),
  rule(
    'sign_in_experiences.backup_code_cannot_be_enabled_alone',
    ['mfa'],
    ({ mfa }) => mfa.factors.length === 1 && mfa.factors[0] === 'BackupCode',
  ),
  ...secondFactorRules,
  rule(
    'sign_in_experiences.adaptive_mfa_requires_mfa',
    ['adaptiveMfa', 'mfa'],
    ({ adaptiveMfa, mfa }) => adaptiveMfa.enabled === true && mfa.factors.length === 0,
  ),
  rule(
    'sign_in_experiences.adaptive_mfa_requires_non_skippable_policy',
    ['adaptiveMfa', 'mfa'],
    ({ adaptiveMfa, mfa }) => adaptiveMfa.enabled === true && !firmPolicies.includes(mfa.policy),
  ),
  rule(
    'sign_in_experiences.non_adaptive_mfa_requires_skippable_policy',
    ['adaptiveMfa', 'mfa'],
    // Without a factor nobody is prompted, whatever the policy: MFA may be switched off with it as it stands.
    ({ adaptiveMfa, mfa }, { touched }) =>
      !adaptiveMfa.enabled &&
      firmPolicies.includes(mfa.policy) &&
      (mfa.factors.length > 0 || touched.has('adaptiveMfa')),
  ),
];
