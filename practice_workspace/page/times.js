// Saying times. Every instant is epoch seconds; the zone is the viewer's.

const formats = new Map();

function format(zone, options) {
  const key = `${zone}|${JSON.stringify(options)}`;
  if (!formats.has(key)) {
    let made;
    try { made = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...options }); }
    catch { made = new Intl.DateTimeFormat('en-US', { timeZone: 'UTC', ...options }); }
    formats.set(key, made);
  }
  return formats.get(key);
}

const say = (seconds, zone, options) => format(zone, options).format(new Date(seconds * 1000));

export const secondsOf = (ts) => Number.parseFloat(ts);
export const clockTime = (seconds, zone) => say(seconds, zone, { hour: 'numeric', minute: '2-digit' });
export const weekdayDate = (seconds, zone) =>
  say(seconds, zone, { weekday: 'short', month: 'short', day: 'numeric', year: 'numeric' });
export const fullTime = (seconds, zone) =>
  say(seconds, zone, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric', hour: 'numeric', minute: '2-digit' });

/** '2026-03-02': the calendar day in the zone. */
export function dayOf(seconds, zone) {
  const parts = Object.fromEntries(
    format(zone, { year: 'numeric', month: '2-digit', day: '2-digit' })
      .formatToParts(new Date(seconds * 1000)).map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day}`;
}

const daysApart = (one, other) => Math.round((Date.parse(one) - Date.parse(other)) / 86_400_000);

export function dayLabel(seconds, now, zone) {
  const apart = daysApart(dayOf(seconds, zone), dayOf(now, zone));
  if (apart === 0) return 'Today';
  if (apart === -1) return 'Yesterday';
  const sameYear = dayOf(seconds, zone).slice(0, 4) === dayOf(now, zone).slice(0, 4);
  return say(seconds, zone, { weekday: 'long', month: 'long', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) });
}

/** '8:31 AM', 'yesterday at 8:31 AM', 'Nov 23 at 8:31 AM'; `todayToo`: 'today at 8:31 AM'. */
export function dayAndTime(seconds, now, zone, { todayToo = false } = {}) {
  const apart = daysApart(dayOf(seconds, zone), dayOf(now, zone));
  const time = clockTime(seconds, zone);
  if (apart === 0) return todayToo ? `today at ${time}` : time;
  const day = apart === -1 ? 'yesterday' : say(seconds, zone, { month: 'short', day: 'numeric' });
  return `${day} at ${time}`;
}

const TOKENS = {
  date_num: (s, z) => dayOf(s, z),
  date: (s, z) => say(s, z, { month: 'long', day: 'numeric', year: 'numeric' }),
  date_short: (s, z) => say(s, z, { month: 'short', day: 'numeric', year: 'numeric' }),
  date_long: (s, z) => say(s, z, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' }),
  date_slash: (s, z) => say(s, z, { month: '2-digit', day: '2-digit', year: 'numeric' }),
  time: (s, z) => clockTime(s, z),
  time_secs: (s, z) => say(s, z, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  day_divider_pretty: (s, z, now) => dayLabel(s, now, z),
};

/** Fills Slack's `{date_short_pretty} at {time}`. */
export function fillDate(pattern, seconds, zone, now) {
  return pattern.replace(/\{(\w+)\}/g, (whole, token) => {
    if (TOKENS[token]) return TOKENS[token](seconds, zone, now);
    if (token === 'ago') return agoLabel(seconds, now);
    const plain = token.replace(/_pretty$/, '');
    if (!TOKENS[plain]) return whole;
    const apart = daysApart(dayOf(seconds, zone), dayOf(now, zone));
    const near = { '-1': 'yesterday', 0: 'today', 1: 'tomorrow' }[apart];
    return near ?? TOKENS[plain](seconds, zone);
  });
}

function agoLabel(seconds, now) {
  const minutes = Math.round((now - seconds) / 60);
  if (Math.abs(minutes) < 1) return 'just now';
  const [count, word] = Math.abs(minutes) < 60 ? [minutes, 'minute']
    : Math.abs(minutes) < 1440 ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1440), 'day'];
  const said = `${Math.abs(count)} ${word}${Math.abs(count) === 1 ? '' : 's'}`;
  return count > 0 ? `${said} ago` : `in ${said}`;
}
