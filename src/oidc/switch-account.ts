import { interactionPolicy, type KoaContextWithOIDC, type Provider } from 'oidc-provider';
import { canonicalAddress } from '../lib/email-address.ts';

const { Check } = interactionPolicy;

/**
 * A link in a mail is used even where somebody is signed in, or its use would end in whichever account that is. The
 * reason `other_account` says that it is another's.
 */
export const linkChecks = () => [
  new Check('one_time_token', 'the link that was opened signs in by itself', 'login_required', hasUnusedLink),
  new Check(
    'other_account',
    'the link that was opened belongs to another account',
    'login_required',
    (context) => hasUnusedLink(context) && isForAnother(context),
  ),
];

/** Who is signed in here while a link of another's is opened; undefined where that is not what is asked. */
export async function signedInBeside(provider: Provider, uid: string): Promise<{ accountId: string } | undefined> {
  const interaction = await provider.Interaction.find(uid);
  const accountId = interaction?.session?.accountId;
  return accountId && isChoice(interaction.prompt.reasons) ? { accountId } : undefined;
}

export type Kept = { kind: 'kept'; returnTo: string } | { kind: 'not asked' };

/**
 * Answers the choice between two accounts: the browser stays signed in as it was. Nothing is said about a sign-in that
 * did not happen: time and means are the earlier ones.
 */
export async function keepAccount(provider: Provider, uid: string): Promise<Kept> {
  const interaction = await provider.Interaction.find(uid);
  const sessionUid = interaction?.session?.uid;
  const session = sessionUid ? await provider.Session.findByUid(sessionUid) : undefined;
  if (!interaction || !session?.accountId || !isChoice(interaction.prompt.reasons)) {
    return { kind: 'not asked' };
  }
  const { accountId, loginTs, amr } = session;
  const login = { accountId, ...(loginTs && { ts: loginTs }), ...(amr && { amr }) };
  interaction.result = { ...interaction.lastSubmission, login };
  await interaction.persist();
  return { kind: 'kept', returnTo: interaction.returnTo };
}

/** Where the application demands a new sign-in as well (`prompt=login`, `max_age`), staying is no answer. */
const isChoice = (reasons: string[]) =>
  reasons.includes('other_account') && reasons.every((reason) => ['other_account', 'one_time_token'].includes(reason));

const hasUnusedLink = ({ oidc }: KoaContextWithOIDC) => Boolean(oidc.params?.one_time_token) && !oidc.result?.login;

function isForAnother({ oidc: { account, params } }: KoaContextWithOIDC) {
  const hint = params?.login_hint;
  if (!account || typeof hint !== 'string') return false;
  const { primaryEmail } = account;
  return typeof primaryEmail !== 'string' || canonicalAddress(primaryEmail) !== canonicalAddress(hint);
}
