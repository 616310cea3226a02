/** Words that say nothing about which tool is meant. */
export const stopWords: ReadonlySet<string> = new Set(
  `a about after all also am an and any are as at be been before being but by can could did do does doing done for from
  further had has have having he her here hers him his how i if in into is it its itself just let like me more most
  my need needs no nor not now of off on once only or other our ours out over own please same she should so some such
  than that the their theirs them then there these they this those through to too under up us use used using very want
  wants was we were what when where which while who whom why will with would you your yours`.split(/\s+/),
)
