import type { KoaContextWithOIDC } from 'oidc-provider';

/** The pages that the provider itself shows; the doors draw them. */
export interface ProviderViews {
  error(reader: Reader, problem: { error: string; description: string | undefined }): Promise<ProviderPage>;
  signOut(reader: Reader, form: string): Promise<ProviderPage>;
  signedOut(reader: Reader): Promise<ProviderPage>;
  /** A form that leads on by itself, where scripts run. */
  leadOn(reader: Reader, form: PostedForm): Promise<ProviderPage>;
}

/** For whom a page is, as far as the request tells: of which application, in which languages. */
export interface Reader {
  applicationId: string | undefined;
  organizationId: string | undefined;
  uiLocales: string | undefined;
  acceptLanguage: string | undefined;
}

export interface ProviderPage {
  body: string;
  headers: Record<string, string>;
}

/** Both as markup. */
export interface PostedForm {
  action: string;
  fields: string;
}

/** What the request says itself, else what the browser's last sign-in has left. */
export function readerOf(context: KoaContextWithOIDC): Reader {
  // Where the request was refused early, there is less in it than the types say.
  const oidc: Partial<KoaContextWithOIDC['oidc']> | undefined = context.oidc;
  const given: Record<string, unknown> = { ...oidc?.entities?.Interaction?.params, ...definedIn(oidc?.params) };
  const kept = screenIn(context.cookies.get('_logto', { signed: false }));
  return {
    applicationId: textOf(given.client_id) ?? oidc?.client?.clientId ?? kept.appId,
    organizationId: textOf(given.organization_id) ?? kept.organizationId,
    uiLocales: textOf(given.ui_locales) ?? kept.uiLocales,
    acceptLanguage: context.get('accept-language'),
  };
}

export function show(context: KoaContextWithOIDC, { body, headers }: ProviderPage) {
  context.set(headers);
  context.type = 'html';
  context.body = body;
}

/**
 * The provider has a page of its own that no setting changes: a bare form with a script in it, which our policy for
 * scripts refuses. It is shown while accounts are swapped, at sign-out of nobody, and for `response_mode=form_post`.
 */
export const dressForms = (views: ProviderViews) => async (context: KoaContextWithOIDC, next: () => Promise<void>) => {
  await next();
  const form = typeof context.body === 'string' ? postedForm(context.body) : undefined;
  if (form) show(context, await views.leadOn(readerOf(context), form));
};

function postedForm(body: string): PostedForm | undefined {
  if (!body.includes('<title>Submitting Callback</title>')) return undefined;
  const action = /<form method="post" action="([^"]*)">/.exec(body)?.[1];
  const fields = body.match(/<input type="hidden" name="\w+" value="[^"]*"\/>/g) ?? [];
  return action === undefined ? undefined : { action, fields: fields.join('\n') };
}

function screenIn(cookie: string | undefined): { appId?: string; organizationId?: string; uiLocales?: string } {
  try {
    const kept: unknown = JSON.parse(cookie ?? '{}');
    return Object.fromEntries(Object.entries(Object(kept)).filter(([, value]) => typeof value === 'string'));
  } catch {
    return {};
  }
}

const definedIn = (given: Record<string, unknown> = {}) =>
  Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));

const textOf = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
