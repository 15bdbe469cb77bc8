// @ts-check
// A public OpenID Connect client as an application would write it: authorization code with PKCE (RFC 7636), no library.

const root = /** @type {HTMLElement} */ (document.querySelector('.demo'));
const issuer = `${root.dataset.origin}/oidc`;
const clientId = root.dataset.client ?? '';
const redirectUri = `${root.dataset.origin}/demo-app`;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));
/** @param {string} id */
const field = (id) => /** @type {HTMLInputElement} */ (element(id));

/** Meanings of the claims that are not plain from their names. */
const meanings = {
  sub: 'The user’s id, the same for ever',
  iss: 'Who issued the token',
  aud: 'For which application',
  iat: 'Issued',
  exp: 'Valid until',
  auth_time: 'When the user signed in',
  amr: 'How the user signed in (RFC 8176)',
  nonce: 'Ties the token to this request',
  at_hash: 'Ties the token to the access token',
  created_at: 'Account created',
  updated_at: 'Account changed',
};

element('sign-in').addEventListener('click', () => attempt(() => signIn({})));
element('register').addEventListener('click', () => attempt(() => signIn({ first_screen: 'register' })));
element('sign-out').addEventListener('click', () => attempt(signOut));
element('refresh').addEventListener('click', () => attempt(refresh));
element('userinfo').addEventListener('click', () => attempt(showUserinfo));
await attempt(begin);

async function begin() {
  if (!isSecureContext) {
    throw new Error(
      'This page needs a secure address (https, or localhost), because browsers keep their cryptography from others.',
    );
  }
  if (location.origin !== root.dataset.origin) {
    throw new Error(`This server is known as ${root.dataset.origin}: open ${redirectUri} instead.`);
  }
  const query = new URLSearchParams(location.search);
  if (query.has('code') || query.has('error')) await takeAnswer(query);
  await show();
}

/** @param {Record<string, string>} wanted */
async function signIn(wanted) {
  const verifier = randomText();
  const request = { verifier, state: randomText(), nonce: randomText(), query: location.search };
  sessionStorage.setItem('request', JSON.stringify(request));
  const parameters = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: field('scope').value,
    ...(field('prompt').value && { prompt: field('prompt').value }),
    ...Object.fromEntries(new URLSearchParams(location.search)),
    ...Object.fromEntries(new URLSearchParams(field('extra').value)),
    ...wanted,
    state: request.state,
    nonce: request.nonce,
    code_challenge: base64url(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))),
    code_challenge_method: 'S256',
  });
  location.assign(`${issuer}/auth?${parameters}`);
}

/** @param {URLSearchParams} answer */
async function takeAnswer(answer) {
  const request = JSON.parse(sessionStorage.getItem('request') ?? '{}');
  sessionStorage.removeItem('request');
  history.replaceState(null, '', `/demo-app${request.query ?? ''}`);
  if (answer.has('error')) throw new Error(answer.get('error_description') ?? answer.get('error') ?? '');
  if (!request.state || answer.get('state') !== request.state || answer.get('iss') !== issuer) {
    throw new Error('This answer does not belong to a request of this window. Please sign in again.');
  }
  const tokens = await askForTokens({
    grant_type: 'authorization_code',
    code: answer.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: request.verifier,
  });
  if (claimsOf(tokens.id_token).nonce !== request.nonce) throw new Error('The ID token is for another request.');
  sessionStorage.setItem('tokens', JSON.stringify(tokens));
}

/** @param {Record<string, string>} parameters */
async function askForTokens(parameters) {
  const body = new URLSearchParams({ client_id: clientId, ...parameters });
  const response = await fetch(`${issuer}/token`, { method: 'POST', body });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error_description ?? answer.error);
  return answer;
}

async function refresh() {
  const known = JSON.parse(sessionStorage.getItem('tokens') ?? '{}');
  const fresh = await askForTokens({ grant_type: 'refresh_token', refresh_token: known.refresh_token });
  sessionStorage.setItem('tokens', JSON.stringify({ ...known, ...fresh }));
  await show();
  announce('The tokens are new.');
}

async function showUserinfo() {
  const { access_token } = JSON.parse(sessionStorage.getItem('tokens') ?? '{}');
  const response = await fetch(`${issuer}/me`, { headers: { authorization: `Bearer ${access_token}` } });
  if (!response.ok) throw new Error(`The user info was refused (${response.status}).`);
  element('userinfo-answer').textContent = JSON.stringify(await response.json(), null, 2);
  element('userinfo-answer').hidden = false;
}

function signOut() {
  const { id_token } = JSON.parse(sessionStorage.getItem('tokens') ?? '{}');
  sessionStorage.removeItem('tokens');
  const parameters = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: redirectUri });
  location.assign(`${issuer}/session/end?${parameters}`);
}

async function show() {
  const tokens = JSON.parse(sessionStorage.getItem('tokens') ?? 'null');
  element('signed-out').hidden = Boolean(tokens);
  element('signed-in').hidden = !tokens;
  if (!tokens) return;
  const claims = claimsOf(tokens.id_token);
  const name = claims.name ?? claims.email ?? claims.username ?? claims.sub;
  element('who').textContent = name;
  element('initial').textContent = [...name][0].toUpperCase();
  element('user-id').textContent = claims.sub;
  element('claims').replaceChildren(...Object.entries(claims).map(([claim, value]) => row(claim, value)));
  element('refresh').hidden = !tokens.refresh_token;
  showTokens(tokens);
  await showVerdict(tokens.id_token, claims);
}

/** @param {Record<string, string>} tokens */
function showTokens(tokens) {
  const shown = [
    { name: 'ID token', token: tokens.id_token },
    { name: 'Access token', token: tokens.access_token },
    { name: 'Refresh token', token: tokens.refresh_token },
  ].filter(({ token }) => token);
  element('tokens').replaceChildren(...shown.map(tokenBlock));
}

/** @param {{ name: string, token: string }} shown */
function tokenBlock({ name, token }) {
  const isJwt = token.split('.').length === 3;
  const copy = create('button', {
    className: 'tool',
    type: 'button',
    textContent: 'Copy',
    ariaLabel: `Copy the ${name}`,
  });
  copy.addEventListener('click', async () => {
    await navigator.clipboard.writeText(token);
    copy.textContent = 'Copied';
    announce(`${name} copied.`);
    setTimeout(() => {
      copy.textContent = 'Copy';
    }, 2000);
  });
  const kind = create('p', { className: 'small', textContent: isJwt ? 'JWT' : 'opaque' });
  const head = create('div', { className: 'token-head' });
  head.append(create('h3', { textContent: name }), kind, copy);
  const block = create('div', { className: 'token' });
  block.append(head, create('pre', { textContent: token, tabIndex: 0, ariaLabel: name, role: 'region' }));
  if (isJwt) {
    const decoded = create('details', {});
    const parts = token
      .split('.')
      .slice(0, 2)
      .map((part) => JSON.parse(decode(part)));
    decoded.append(create('summary', { textContent: 'Decoded' }));
    decoded.append(
      create('pre', {
        textContent: JSON.stringify({ header: parts[0], payload: parts[1] }, null, 2),
        tabIndex: 0,
        ariaLabel: `${name}, decoded`,
        role: 'region',
      }),
    );
    block.append(decoded);
  }
  return block;
}

/**
 * @param {string} claim
 * @param {unknown} value
 */
function row(claim, value) {
  const line = create('tr', {});
  const head = create('th', { scope: 'row' });
  head.append(create('code', { textContent: claim }));
  const meaning = [meanings[/** @type {keyof typeof meanings} */ (claim)], timeOf(claim, value)]
    .filter(Boolean)
    .join(': ');
  line.append(
    head,
    create('td', {
      className: value === null ? 'void' : '',
      textContent: typeof value === 'string' ? value : JSON.stringify(value),
    }),
    create('td', { textContent: meaning }),
  );
  return line;
}

/**
 * @param {string} claim
 * @param {unknown} value
 */
function timeOf(claim, value) {
  if (typeof value !== 'number') return '';
  const isSeconds = ['iat', 'exp', 'auth_time'].includes(claim);
  return isSeconds || claim.endsWith('_at') ? new Date(isSeconds ? value * 1000 : value).toLocaleString() : '';
}

/**
 * Checks the token as an application must (OpenID Connect Core §3.1.3.7).
 *
 * @param {string} token
 * @param {Record<string, any>} claims
 */
async function showVerdict(token, claims) {
  const isFit = claims.iss === issuer && claims.aud === clientId && claims.exp * 1000 > Date.now();
  const isGood = isFit && (await isSigned(token));
  const verdict = element('verdict');
  verdict.textContent = isGood ? 'Signature verified' : 'Not valid (any more)';
  verdict.toggleAttribute('data-bad', !isGood);
}

/** @param {string} token */
async function isSigned(token) {
  const [header = '', body = '', signature = ''] = token.split('.');
  const { keys } = await (await fetch(`${issuer}/jwks`)).json();
  const { kid } = JSON.parse(decode(header));
  const jwk = keys.find((/** @type {{ kid: string }} */ known) => known.kid === kid);
  if (!jwk) return false;
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['verify']);
  return crypto.subtle.verify(algorithm, key, bytesOf(signature), new TextEncoder().encode(`${header}.${body}`));
}

/** @param {() => unknown} deed */
async function attempt(deed) {
  element('trouble').hidden = true;
  try {
    await deed();
  } catch (error) {
    element('trouble').textContent = error instanceof Error ? error.message : String(error);
    element('trouble').hidden = false;
    if (isSecureContext) await show().catch(() => sessionStorage.removeItem('tokens'));
  }
}

/** @param {string} text */
function announce(text) {
  element('announcement').textContent = text;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Record<string, unknown>} properties
 * @returns {HTMLElementTagNameMap[Name]}
 */
function create(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** @param {string} token */
function claimsOf(token) {
  return JSON.parse(decode(token.split('.')[1] ?? ''));
}

/** @param {string} part */
function decode(part) {
  return new TextDecoder().decode(bytesOf(part));
}

/** @param {string} text */
function bytesOf(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (character) => character.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function base64url(buffer) {
  const text = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=/g, '');
}

function randomText() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)).buffer);
}
