/**
 * A valid number in a place where people may be called now, at whatever hour: Berlin, Tokyo or Honolulu, whose numbers tell their time
 * zone. `index`: 0 to 99.
 */
export function callableNumber(index: number): string {
  const hour = new Date().getUTCHours();
  const digits = String(index).padStart(2, '0');
  if (hour >= 8 && hour < 18) return `+4930901820${digits}`;
  return hour >= 6 && hour < 8 ? `+813123456${digits}` : `+180855501${digits}`;
}
