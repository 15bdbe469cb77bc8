import type { FastifyPluginAsync } from 'fastify';
import { demoApplicationId } from '../applications/applications.ts';
import type { Door } from '../door.ts';
import { html } from '../lib/html.ts';
import { assetUrl } from './assets.ts';
import { document } from './layout.ts';
import { securityHeaders } from './security-headers.ts';
import { themeOf } from './theme.ts';

/** The live preview: a small application that signs in through the present settings and shows what it got. */
export const demoApp =
  (door: Door): FastifyPluginAsync =>
  async (app) => {
    app.get('/demo-app', async (_request, reply) => {
      // The operator's own style sheet is for sign-in pages.
      const theme = themeOf({ ...(await door.parts.experience.get(door.tenantId)), customCss: null });
      const head = html`<link rel="stylesheet" href="${assetUrl('demo-app.css')}">
<script type="module" src="${assetUrl('demo-app.js')}"></script>`;
      return reply
        .headers(securityHeaders({ isSecure: door.isSecure, styleHash: theme.styleHash, connects: true }))
        .type('text/html; charset=utf-8')
        .send(document({ language: 'en', theme, name: undefined }, { title: 'Live Preview', head, body: body(door) }));
    });
  };

const body = (door: Door) => html`<div class="demo" data-origin="${door.origin}" data-client="${demoApplicationId}">
<header class="top"><p class="wordmark"><span class="mark" aria-hidden="true">L</span>Live Preview</p></header>
<main>
<noscript><p class="problem">This demo is a browser application: it needs JavaScript. The sign-in pages themselves do not.</p></noscript>
<p class="problem" role="alert" id="trouble" hidden></p>
${signedOut(door)}
${signedIn}
</main>
<p class="unseen" role="status" id="announcement"></p>
</div>`;

const signedOut = ({ isProduction, parts }: Door) => html`<section id="signed-out" class="hero" hidden>
<h1>See what your users see</h1>
<p class="lead">A small application with the client id <code>${demoApplicationId}</code>. It signs in with OpenID Connect, through the settings as they are now.</p>
<div class="actions">
<button class="button" type="button" id="sign-in"><span>Sign in</span></button>
<button class="button secondary" type="button" id="register"><span>Create account</span></button>
</div>
${
  !isProduction &&
  html`<p class="hint">In development the code does not leave this machine: it arrives in <a href="${parts.originOf('admin')}/dev/inbox" target="_blank" rel="noopener">the inbox</a>.</p>`
}
${developerPanel}
</section>`;

const developerPanel = html`<details class="panel"><summary>For developers</summary>
<div class="fields">
<p><label for="scope">Scope</label><input class="field" id="scope" value="openid profile email offline_access" spellcheck="false" autocapitalize="none"></p>
<p><label for="prompt">Prompt</label><input class="field" id="prompt" value="consent" spellcheck="false" autocapitalize="none"></p>
<p><label for="extra">More parameters</label><input class="field" id="extra" placeholder="login_hint=ada@example.com&amp;ui_locales=en" spellcheck="false" autocapitalize="none"></p>
</div>
<p class="small">What stands behind <code>?</code> in this page’s address goes into the request as well.</p>
</details>`;

const signedIn = html`<section id="signed-in" hidden>
<div class="person">
<span class="mark" aria-hidden="true" id="initial"></span>
<div><h1 id="who" tabindex="-1"></h1><p class="small">User id <code id="user-id"></code></p></div>
<button class="button secondary" type="button" id="sign-out"><span>Sign out</span></button>
</div>
<section class="block" aria-labelledby="claims-title">
<div class="block-head"><h2 id="claims-title">Claims of the ID token</h2><p class="badge" id="verdict"></p></div>
<table><thead><tr><th scope="col">Claim</th><th scope="col">Value</th><th scope="col">Meaning</th></tr></thead><tbody id="claims"></tbody></table>
</section>
<section class="block" aria-labelledby="tokens-title">
<div class="block-head"><h2 id="tokens-title">Tokens</h2><button class="tool" type="button" id="refresh">Refresh</button></div>
<div id="tokens"></div>
</section>
<section class="block" aria-labelledby="userinfo-title">
<div class="block-head"><h2 id="userinfo-title">User info</h2><button class="tool" type="button" id="userinfo">Fetch</button></div>
<pre id="userinfo-answer" role="region" tabindex="0" aria-label="Answer of the user info endpoint" hidden></pre>
</section>
</section>`;
