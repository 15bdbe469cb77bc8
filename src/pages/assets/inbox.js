// @ts-check
// Messages appear as they arrive, and a click on a code copies it. Without this script the inbox is a list of links.

const live = /** @type {HTMLElement} */ (document.getElementById('live'));
const announcement = /** @type {HTMLElement} */ (document.getElementById('announcement'));

showLocalTimes();
const events = new EventSource('/dev/inbox/events');
let wasLost = false;
events.addEventListener('open', () => {
  live.hidden = false;
  live.textContent = 'Live';
  live.removeAttribute('data-lost');
  // What came while the connection was away.
  if (wasLost) void refreshList();
});
events.addEventListener('error', () => {
  wasLost = true;
  live.textContent = 'Waiting for the server';
  live.setAttribute('data-lost', '');
});
events.addEventListener('message', () => void refreshList());

document.addEventListener('click', async (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null;
  if (!(button instanceof HTMLElement) || !navigator.clipboard) return;
  await navigator.clipboard.writeText(button.dataset.copy ?? '');
  button.setAttribute('data-copied', '');
  announcement.textContent = 'Code copied.';
  setTimeout(() => button.removeAttribute('data-copied'), 1500);
});

async function refreshList() {
  const response = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  const now = document.getElementById('messages');
  const next = fresh.getElementById('messages');
  if (!now || !next) return;
  const known = new Set([...now.children].map(({ id }) => id));
  const added = [...next.children].filter(({ id }) => !known.has(id));
  for (const item of added) item.classList.add('new');
  now.replaceChildren(...next.children);
  // The first message takes the place of the words that stand in an empty inbox.
  const [columns, freshColumns] = [document, fresh].map((page) => page.querySelector('.columns'));
  if (columns && freshColumns) columns.className = freshColumns.className;
  document.querySelector('.empty')?.replaceWith(fresh.querySelector('.empty') ?? '');
  if (added.length > 0) announcement.textContent = `New message: ${added[0]?.querySelector('.to')?.textContent ?? ''}`;
  showLocalTimes();
}

function showLocalTimes() {
  for (const time of document.querySelectorAll('time')) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString();
  }
}
