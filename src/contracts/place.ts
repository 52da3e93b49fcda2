/** What an agent knows of its business as facts of its file: where it is, how to reach it, and when it is open. */

/** A span of opening hours: local times `HH:mm`. One that ends at or before its start ends on the next day; `24:00` is midnight. */
export interface HoursSpan {
  readonly from: string;
  readonly to: string;
}

/** Spans by ISO weekday, `1` = Monday. Without spans the day is closed. */
export type WeeklyHours = Readonly<Record<string, readonly HoursSpan[]>>;

/** Weekly hours that hold each year between two days (`MM-DD`, both included). `until` may be in the next year. */
export interface SeasonHours {
  readonly from: string;
  readonly until: string;
  readonly hours: WeeklyHours;
}

/** Other hours on the days from `date` to `until` (`yyyy-MM-dd`, both included). */
export interface HoursException {
  readonly date: string;
  readonly until?: string;
  readonly label?: string;
  readonly spans: readonly HoursSpan[];
}

/** A holiday. Absent spans: it has a name, but the usual hours. */
export interface HolidayDate {
  readonly date: string;
  readonly name: string;
  readonly spans?: readonly HoursSpan[];
}

/** A place with its facts. Absent = the file does not say it. */
export interface PlaceConfig {
  /** IANA name. Present if any hours are. */
  readonly timeZone?: string;
  readonly hours?: WeeklyHours;
  readonly seasons?: readonly SeasonHours[];
  readonly exceptions?: readonly HoursException[];
  readonly holidays?: readonly HolidayDate[];
  readonly address?: string;
  /** E.164. */
  readonly phone?: string;
  readonly email?: string;
}

/** One of several places. Facts that its entry does not name are those of the agent, except the address. */
export interface LocationConfig extends PlaceConfig {
  readonly name: string;
}
