// @ts-check
// The pages work without this script; it only makes waiting and typing easier.

const resendAfterSeconds = 59;

for (const form of document.forms) preventDoubleSubmit(form);

const codeField = document.querySelector('input[autocomplete="one-time-code"]');
if (codeField instanceof HTMLInputElement) submitWhenFilled(codeField);

const resendButton = document.querySelector('button[data-resend]');
if (resendButton instanceof HTMLButtonElement) waitBeforeResend(resendButton);

for (const button of document.querySelectorAll('button[data-reveal]')) {
  if (button instanceof HTMLButtonElement) offerToReveal(button);
}

const awaited = document.querySelector('button[data-submit-now]');
if (awaited instanceof HTMLButtonElement) awaited.form?.requestSubmit(awaited);

/** @param {HTMLFormElement} form */
function preventDoubleSubmit(form) {
  let isUnderWay = false;
  form.addEventListener('submit', (event) => {
    if (isUnderWay) {
      event.preventDefault();
      return;
    }
    isUnderWay = true;
    if (event.submitter?.matches('.button, .quiet')) event.submitter.setAttribute('data-pending', '');
  });
  // The browser may show the same page again when someone goes back.
  addEventListener('pageshow', () => {
    isUnderWay = false;
    for (const button of form.querySelectorAll('[data-pending]')) button.removeAttribute('data-pending');
  });
}

/**
 * A password can be looked at; when the form is sent it is hidden again, so that browsers offer to keep it.
 *
 * @param {HTMLButtonElement} button
 */
function offerToReveal(button) {
  const { reveal = '', show = '', hide = '' } = button.dataset;
  const field = document.getElementById(reveal);
  if (!(field instanceof HTMLInputElement)) return;
  /** @param {boolean} isShown */
  const set = (isShown) => {
    field.type = isShown ? 'text' : 'password';
    button.textContent = isShown ? hide : show;
  };
  button.hidden = false;
  button.addEventListener('click', () => {
    set(field.type === 'password');
    field.focus();
  });
  field.form?.addEventListener('submit', () => set(false));
}

/**
 * A code that arrives at once was pasted or filled in: it is sent without another key. Typed digits are left alone, so
 * that the last one can still be looked at.
 *
 * @param {HTMLInputElement} field
 */
function submitWhenFilled(field) {
  let digitsBefore = 0;
  field.addEventListener('input', () => {
    const digits = field.value.normalize('NFKC').replace(/\D/g, '');
    const cameAtOnce = digits.length - digitsBefore > 1;
    digitsBefore = digits.length;
    if (!cameAtOnce || digits.length !== 6) return;
    field.value = digits;
    field.form?.requestSubmit();
  });
}

/**
 * Counts from when this code's page was first seen, so that a wrong code does not start the wait again.
 *
 * @param {HTMLButtonElement} button
 */
function waitBeforeResend(button) {
  const { resend = '', waiting = '', ready = '' } = button.dataset;
  const label = button.querySelector('span') ?? button;
  const usual = label.textContent;
  const until = firstSeen(resend) + resendAfterSeconds * 1000;
  let hasWaited = false;
  const show = () => {
    const secondsLeft = Math.ceil((until - Date.now()) / 1000);
    button.disabled = secondsLeft > 0;
    label.textContent = secondsLeft > 0 ? waiting.replace('{seconds}', String(secondsLeft)) : usual;
    if (secondsLeft > 0) {
      hasWaited = true;
      setTimeout(show, 1000);
      return;
    }
    const announcement = document.querySelector('[data-announce]');
    if (hasWaited && announcement) announcement.textContent = ready;
  };
  show();
}

/** @param {string} id */
function firstSeen(id) {
  try {
    const key = `code:${id}`;
    const known = sessionStorage.getItem(key);
    if (known) return Number(known);
    sessionStorage.setItem(key, String(Date.now()));
  } catch {
    // Storage may be closed to us; then the wait starts now.
  }
  return Date.now();
}
