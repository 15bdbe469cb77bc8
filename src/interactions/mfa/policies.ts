import type { ExperienceSettings } from '../../experience/settings.ts';

type Policy = ExperienceSettings['mfa']['policy'];

/** Who must set up a second factor, and may not put it off. */
const mandatory: Policy[] = ['Mandatory', 'PromptAtSignInAndSignUpMandatory', 'PromptOnlyAtSignInMandatory'];

const onlyAtSignIn: Policy[] = ['PromptOnlyAtSignIn', 'PromptOnlyAtSignInMandatory'];

export const isMandatory = ({ mfa }: ExperienceSettings) => mandatory.includes(mfa.policy);

export const isOnlyAtSignIn = ({ mfa }: ExperienceSettings) => onlyAtSignIn.includes(mfa.policy);
