// @ts-check
// Holds a form back until the captcha has given its token. Only pages that have a captcha load it.

const longestWaitMilliseconds = 20_000;
const pollMilliseconds = 100;

/** @type {WeakSet<HTMLFormElement>} */
const waiting = new WeakSet();
/** Forms that go their way, with a token or without: the server says what is to be said. @type {WeakSet<HTMLFormElement>} */
const released = new WeakSet();

// On the window and before the form's own listeners, which take the first submit for the only one.
addEventListener('submit', (event) => void holdBack(event), { capture: true });

/** @param {SubmitEvent} event */
async function holdBack(event) {
  const { target: form, submitter } = event;
  if (!(form instanceof HTMLFormElement) || released.has(form)) return;
  const captcha = form.querySelector('[data-captcha]');
  if (!(captcha instanceof HTMLElement) || tokenOf(form, captcha)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (waiting.has(form)) return;
  waiting.add(form);
  submitter?.setAttribute('data-pending', '');
  await tokenFor(form, captcha).catch(() => {});
  waiting.delete(form);
  released.add(form);
  form.requestSubmit(submitter);
}

// The browser may show the same page again when someone goes back; its token has been used.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  for (const captcha of document.querySelectorAll('[data-captcha]')) {
    const form = captcha.closest('form');
    if (form) released.delete(form);
    if (captcha instanceof HTMLInputElement) captcha.value = '';
  }
  Reflect.get(window, 'turnstile')?.reset?.();
});

/**
 * The provider's own field, or ours.
 *
 * @param {HTMLFormElement} form
 * @param {HTMLElement} captcha
 */
function tokenOf(form, captcha) {
  const field = form.elements.namedItem(captcha.dataset.captchaField ?? '');
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : '';
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement} captcha
 */
async function tokenFor(form, captcha) {
  if (!(captcha instanceof HTMLInputElement)) return until(() => tokenOf(form, captcha));
  const { captchaKey, captchaAction } = captcha.dataset;
  const enterprise = await until(() => Reflect.get(window, 'grecaptcha')?.enterprise);
  const token = new Promise((resolve, reject) => {
    enterprise.ready(() => enterprise.execute(captchaKey, { action: captchaAction }).then(resolve, reject));
  });
  captcha.value = (await Promise.race([token, timeUp()])) ?? '';
}

/**
 * The first value that is something; rejected after the longest wait.
 *
 * @template Value
 * @param {() => Value} find
 * @returns {Promise<Value>}
 */
function until(find) {
  return new Promise((resolve, reject) => {
    const end = Date.now() + longestWaitMilliseconds;
    const look = () => {
      const found = find();
      if (found) resolve(found);
      else if (Date.now() > end) reject(new Error('no captcha'));
      else setTimeout(look, pollMilliseconds);
    };
    look();
  });
}

const timeUp = () => new Promise((resolve) => setTimeout(resolve, longestWaitMilliseconds));
