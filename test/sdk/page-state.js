/* What the pages of both browser SDKs do the same way: a button does a deed, the page shows what came of it. */

export const { endpoint, clientId } = document.documentElement.dataset;
export const redirectUri = `${location.origin}/callback`;
export const home = `${location.origin}/`;
export const isCallback = location.pathname === '/callback';

/** What the tab has stored when the page opens: a test puts it back, to come with the same callback again. */
globalThis.storedBefore = JSON.stringify({ local: { ...localStorage }, session: { ...sessionStorage } });

/** Runs a deed; its result, or why there is none, is shown with the state that the page is in then. */
export async function show(state, deed) {
  document.body.dataset.state = 'busy';
  const [name, result] = await deed().then(
    (value) => [state, value],
    (error) => ['failed', { code: error.code ?? error.error, message: error.message }],
  );
  document.getElementById('shown').textContent = JSON.stringify(result ?? {});
  document.body.dataset.state = name;
}

export const onClick = (id, deed) => document.getElementById(id).addEventListener('click', deed);
