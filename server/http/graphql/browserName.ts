/** What people call their browsers, by what these say of themselves; the first that fits, since many claim to be others. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bHeadlessChrome\/|\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: [RegExp, string][] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]
const LONGEST = 60

/** "Firefox, Linux"; for a program that says its own name, that name. */
export function browserName(userAgent: string | undefined): string {
  const text = userAgent ?? ''
  const first = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(text))?.[1]
  const known = [first(BROWSERS), first(SYSTEMS)].filter(Boolean).join(', ')
  return known || (/^[\w.-]+/.exec(text)?.[0].slice(0, LONGEST) ?? '?')
}

/** The network that an address is of: enough for a person to know the place by, too little to follow them. */
export function networkName(address: string): string {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) return address.replace(/\d+$/, 'x')
  const groups = address.replace(/\/\d+$/, '').split(':')
  return address.includes(':') && groups.length > 3 ? `${groups.slice(0, 3).join(':')}:…` : address
}
