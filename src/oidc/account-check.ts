import { interactionPolicy } from 'oidc-provider';

const { Check } = interactionPolicy;

/** A session may be of somebody who was suspended or deleted right while it began: then it is as good as none. */
export const goneAccount = () =>
  new Check(
    'gone_account',
    'the account is suspended or deleted',
    'login_required',
    ({ oidc }) => Boolean(oidc.session?.accountId) && !oidc.account,
  );
