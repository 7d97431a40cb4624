package agentstate_test

import (
	"math/rand/v2"
	"testing"
	"time"
	_ "time/tzdata" // the zones, on every machine

	"github.com/stretchr/testify/require"

	. "github.com/parley-go/parley/agentstate"
)

func zoneOf(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	require.NoError(t, err)
	return zone
}

// Days end at midnight of the place, not of Greenwich, and are as long as the
// clocks there make them.
func TestA15_DaysAreCutAtMidnightOfTheZone(t *testing.T) {
	for _, c := range []struct {
		zone, from, to string
		want           []string // each day's beginning and length
	}{
		{"UTC", "2026-03-02T22:00:00Z", "2026-03-04T06:00:00Z",
			[]string{"2026-03-02T22:00:00Z 2h", "2026-03-03T00:00:00Z 24h", "2026-03-04T00:00:00Z 6h"}},
		{"Europe/Berlin", "2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z", // summer time begins
			[]string{"2026-03-29T00:00:00+01:00 23h", "2026-03-30T00:00:00+02:00 24h"}},
		{"Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-26T23:00:00Z", // and ends
			[]string{"2026-10-25T00:00:00+02:00 25h", "2026-10-26T00:00:00+01:00 24h"}},
		{"America/New_York", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z",
			[]string{"2026-03-02T05:00:00-05:00 1h"}},
		{"Asia/Kathmandu", "2026-03-02T18:00:00Z", "2026-03-02T19:00:00Z",
			[]string{"2026-03-02T23:45:00+05:45 0.25h", "2026-03-03T00:00:00+05:45 0.75h"}},
		{"America/Sao_Paulo", "2018-11-03T03:00:00Z", "2018-11-05T02:00:00Z", // no midnight: from 00:00 to 01:00
			[]string{"2018-11-03T00:00:00-03:00 24h", "2018-11-04T01:00:00-02:00 23h"}},
		{"America/Sao_Paulo", "2018-02-17T02:00:00Z", "2018-02-19T03:00:00Z", // from 00:00 back to 23:00
			[]string{"2018-02-17T00:00:00-02:00 25h", "2018-02-18T00:00:00-03:00 24h"}},
		{"America/Havana", "2026-10-31T04:00:00Z", "2026-11-02T05:00:00Z", // midnight twice: from 01:00 back to 00:00
			[]string{"2026-10-31T00:00:00-04:00 24h", "2026-11-01T00:00:00-04:00 25h"}},
		{"America/St_Johns", "2010-11-06T02:30:00Z", "2010-11-08T03:30:00Z", // from 00:01 back to 23:01
			[]string{"2010-11-06T00:00:00-02:30 24h", "2010-11-07T00:00:00-02:30 25h"}},
		{"Pacific/Apia", "2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z", // 30 December was left out
			[]string{"2011-12-29T00:00:00-10:00 24h", "2011-12-31T00:00:00+14:00 24h"}},
	} {
		from, err := time.Parse(time.RFC3339, c.from)
		require.NoError(t, err)
		to, err := time.Parse(time.RFC3339, c.to)
		require.NoError(t, err)
		days, err := Window{from, to}.Days(zoneOf(t, c.zone))
		require.NoError(t, err)
		var got []string
		for _, d := range days {
			got = append(got, d.From.Format(time.RFC3339)+" "+hours(d))
		}
		require.Equal(t, c.want, got, "%s %s", c.zone, c.from)
	}
	days, err := Window{hour(22), hour(25)}.Days(nil)
	require.NoError(t, err)
	require.Equal(t, []Window{{hour(22), hour(24)}, {hour(24), hour(25)}}, days, "no zone is UTC")
}

func hours(w Window) string {
	d := w.To.Sub(w.From)
	switch {
	case d%time.Hour == 0:
		return d.Truncate(time.Hour).String()[:len(d.String())-len("0m0s")]
	case d == 15*time.Minute:
		return "0.25h"
	case d == 45*time.Minute:
		return "0.75h"
	default:
		return d.String()
	}
}

// In every zone of a year with both changes, the days follow each other and hold
// each minute of their date, found by asking every quarter of an hour for its date.
func TestA15_DaysOfAYearHoldEveryQuarterHour(t *testing.T) {
	for _, name := range []string{"UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Africa/Cairo", "Pacific/Chatham", "Asia/Beirut"} {
		zone := zoneOf(t, name)
		w := Window{time.Date(2026, 1, 1, 0, 0, 0, 0, zone), time.Date(2027, 1, 1, 0, 0, 0, 0, zone)}
		days, err := w.Days(zone)
		require.NoError(t, err)
		require.Len(t, days, 365, name)
		at := w.From
		for _, d := range days {
			require.True(t, at.Equal(d.From), name)
			date := d.From.Format(time.DateOnly)
			for ; at.Before(d.To); at = at.Add(15 * time.Minute) {
				require.Equal(t, date, at.In(zone).Format(time.DateOnly), name)
			}
		}
		require.True(t, at.Equal(w.To), name)
	}
}

// The days of a week in which the clocks change sum to the week.
func TestA15_DaysSumToTheWeek(t *testing.T) {
	zone := zoneOf(t, "Europe/Berlin")
	r := rand.New(rand.NewPCG(15, 15))
	d := newDay(t)
	at := time.Date(2026, 3, 27, 8, 0, 0, 0, zone)
	w := Window{at, at.AddDate(0, 0, 7)}
	d.say(at, LogIn{Ready: true})
	for i := range 200 {
		id := string(rune('a' + i%3))
		at = at.Add(time.Duration(r.IntN(90)) * time.Minute)
		for _, cmd := range []Command{GoReady{}, Reserve{Work: id, Channel: "web"}, Take{Work: id}, Finish{Work: id, WrapUp: true}, Done{Work: id}, GoNotReady{Reason: "lunch"}} {
			if r.IntN(2) == 0 {
				continue
			}
			if next, events, err := Step(d.agent, cmd, at); err == nil {
				d.agent = next
				for _, e := range events {
					d.log = append(d.log, Line{at, e})
				}
			}
		}
	}
	days, err := w.Days(zone)
	require.NoError(t, err)
	require.Len(t, days, 8)
	var sum Statistics
	var length time.Duration
	a, rest := d.begin, d.log
	for _, day := range days {
		s, err := Measure(a, rest, day, breaks)
		require.NoError(t, err)
		sum = sum.Plus(s)
		length += day.To.Sub(day.From)
		a, rest = Replay(a, rest, day.To)
	}
	require.Equal(t, 7*24*time.Hour-time.Hour, length, "an hour is missing that week")
	require.Equal(t, d.measure(w.From, w.To), sum)
	require.Positive(t, sum.States[AfterCallWork])
	require.Positive(t, sum.Break)
}
