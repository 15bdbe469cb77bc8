import * as client from 'openid-client';

/**
 * What the token endpoint answered, for it is asked once: a code cannot be redeemed twice, yet the answer may have to be
 * read for two issuers.
 */
export class TokenAnswer {
  readonly #redirectUri: string;
  #answer: { status: number; headers: [string, string][]; text: string } | undefined;

  constructor(redirectUri: string) {
    this.#redirectUri = redirectUri;
  }

  attachTo(config: client.Configuration): client.Configuration {
    const ask = config[client.customFetch];
    if (!ask) return config;
    config[client.customFetch] = async (url, options) => {
      if (options.method !== 'POST') return ask(url, options);
      this.#answer ??= await readWhole(await ask(url, { ...options, body: this.#withRedirectUri(options.body) }));
      const { status, headers, text } = this.#answer;
      return new Response(text, { status, headers });
    };
    return config;
  }

  /** The library takes the address of the return without its query; it must be the very one of the departure (RFC 6749, 4.1.3). */
  #withRedirectUri(body: unknown) {
    const form = new URLSearchParams(String(body));
    form.set('redirect_uri', this.#redirectUri);
    return form;
  }
}

const readWhole = async (response: Response) => ({
  status: response.status === 204 ? 200 : response.status,
  headers: [...response.headers],
  text: await response.text(),
});
