/**
 * "in 10 minutes", "in 7 days": in the language's own plural and case, which is why it is Intl's relative time and not
 * a number with a noun behind it (German says "7 Tage" but "in 7 Tagen").
 */
export function inTime(minutes: number, tag: string) {
  const whole = Math.max(1, Math.floor(minutes));
  const format = formatFor(tag);
  if (whole % minutesPerDay === 0) return format.format(whole / minutesPerDay, 'day');
  if (whole % 60 === 0) return format.format(whole / 60, 'hour');
  // Rounded down: a mail may promise less than is true, never more.
  if (whole > 2 * minutesPerDay) return format.format(Math.floor(whole / minutesPerDay), 'day');
  if (whole > 2 * 60) return format.format(Math.floor(whole / 60), 'hour');
  return format.format(whole, 'minute');
}

const minutesPerDay = 24 * 60;

const formats = new Map<string, Intl.RelativeTimeFormat>();

function formatFor(tag: string) {
  let format = formats.get(tag);
  if (!format) {
    format = new Intl.RelativeTimeFormat(tag, { numeric: 'always' });
    formats.set(tag, format);
  }
  return format;
}
