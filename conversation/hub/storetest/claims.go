package storetest

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/parley-go/parley/conversation/hub"
)

func claims() []sentence {
	return []sentence{
		{text: "a task that is not due is not claimed", check: claimsDue},
		{text: "a claimed task is what was written, at Attempt 1", check: claimsWhole},
		{text: "a claimed task goes to nobody else before until", check: claimsOnce},
		{text: "a claimed task is handed out again at until and its Attempt is one more", check: claimsAgain},
		{text: "Claim is in the order of Due and then of arrival", check: claimsInOrder},
		{text: "Claim hands out at most limit", check: claimsLimit},
		{text: "a task is claimed by one of many claimers", check: claimsByOne},
		{text: "a task replaces the earlier one of its ID", check: replacesTask},
		{text: "a task that is replaced while claimed is unclaimed and counted from 0", check: replacesClaimed},
		{text: "a task that is put off by who claimed it keeps its Attempt", check: keepsAttempt},
		{text: "a removed task is not claimed", check: removesTask},
		{text: "a positive Attempt is a condition", check: attemptIsCondition},
		{text: "with Attempt 0 a task is written or removed whatever is stored", check: attemptZero},
		{text: "NextDue is the earliest Due", check: nextDue, needs: upcoming},
		{text: "NextDue of a claimed task is the end of its claim", check: nextDueClaimed, needs: upcoming},
		{text: "NextDue looks at the head of a lane only", check: nextDueLane, needs: upcoming},
	}
}

func task(id, lane string, due time.Time) hub.Task {
	return hub.Task{ID: id, Lane: lane, Kind: "timer", Due: due, Body: some()}
}

// at is an instant some milliseconds after noon.
func at(ms int) time.Time { return noon.Add(time.Duration(ms) * time.Millisecond) }

func claimsDue(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(5)), task("u", "", at(6))}})
	e.claimed(s, at(4), far)
	e.claimed(s, at(5), far, "t")
	e.claimed(s, at(6), far, "u")
	e.claimed(s, at(7), far)
}

func claimsWhole(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Lane: "conv/c1", Kind: "offer.expired", Due: at(5), Body: []byte("T")}}})
	got := e.claimed(s, at(8), at(9), "t")[0]
	e.same("task", []string{got.ID, got.Lane, got.Kind, string(got.Body)}, []string{"t", "conv/c1", "offer.expired", "T"})
	e.sameInstant("Due", got.Due, at(5))
	if got.Attempt != 1 {
		e.Errorf("the first claim is Attempt %d, want 1", got.Attempt)
	}
}

func claimsOnce(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0))}})
	e.claimed(s, at(0), at(10), "t")
	e.claimed(s, at(0), at(10))
	e.claimed(s, at(9), at(10))
}

func claimsAgain(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0)), task("u", "lane", at(0))}})
	for attempt := 1; attempt <= 4; attempt++ {
		now := at(10 * attempt)
		for _, got := range e.claimed(s, now, now.Add(10*time.Millisecond), "t", "u") {
			if got.Attempt != attempt {
				e.Errorf("claim %d of %s is Attempt %d", attempt, got.ID, got.Attempt)
			}
			e.sameInstant("Due of a task that was claimed before", got.Due, at(0))
		}
	}
}

func claimsInOrder(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("z", "", at(3)), task("y", "lane", at(1)), task("x", "", at(2))}})
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("b", "", at(2)), task("a", "", at(2)), task("w", "", at(0))}})
	e.claimed(s, at(9), at(20), "w", "y", "x", "b", "a", "z")
	e.claimed(s, at(20), far, "w", "y", "x", "b", "a", "z")
}

func claimsLimit(e *env, s hub.Store) {
	var b hub.Batch
	for i := range 7 {
		b.Tasks = append(b.Tasks, task(fmt.Sprint("t", i), "", at(i)))
	}
	e.commit(s, b)
	for _, limit := range []int{0, -1, math.MinInt} {
		e.same("Claim of nothing", idsOf(e.claim(s, at(99), far, limit)), []string{})
	}
	e.same("Claim of three", idsOf(e.claim(s, at(99), far, 3)), []string{"t0", "t1", "t2"})
	e.same("Claim of three more", idsOf(e.claim(s, at(99), far, 3)), []string{"t3", "t4", "t5"})
	e.same("Claim of the rest", idsOf(e.claim(s, at(99), far, math.MaxInt)), []string{"t6"})
}

func claimsByOne(e *env, s hub.Store) {
	const tasks = 60
	var b hub.Batch
	for i := range tasks {
		lane := ""
		if i%2 == 1 {
			lane = fmt.Sprint("lane/", i)
		}
		b.Tasks = append(b.Tasks, task(fmt.Sprint("t", i), lane, at(i%7)))
	}
	e.commit(s, b)
	var mu sync.Mutex
	times, total := map[string]int{}, 0
	err := many(func(int) error {
		for {
			got, err := s.Claim(e.Context(), at(9), far, 3)
			if err != nil || len(got) == 0 {
				return err
			}
			mu.Lock()
			for _, id := range idsOf(got) {
				times[id]++
				total++
			}
			tooMany := total > 2*tasks
			mu.Unlock()
			if tooMany {
				return fmt.Errorf("%d tasks were handed out more than %d times", tasks, 2*tasks)
			}
		}
	})
	if err != nil {
		e.Fatalf("Claim: %v", err)
	}
	for _, t := range b.Tasks {
		if times[t.ID] != 1 {
			e.Errorf("task %s was claimed %d times, want once", t.ID, times[t.ID])
		}
	}
}

func replacesTask(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(1)), task("u", "", at(1))}})
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Kind: "later", Due: at(5), Body: []byte("next")}}})
	e.claimed(s, at(4), far, "u")
	got := e.claimed(s, at(5), far, "t")[0]
	e.same("task", []string{got.Kind, got.Lane, string(got.Body)}, []string{"later", "", "next"})
	e.sameInstant("Due", got.Due, at(5))

	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(-1000))}})
	e.claimed(s, at(-1000), far, "t")
}

func replacesClaimed(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0))}})
	e.claimed(s, at(0), at(1), "t")
	e.claimed(s, at(1), far, "t")
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(2))}})
	e.refused(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 1}}})
	e.refused(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 2}}})
	e.claimed(s, at(1), far)
	if got := e.claimed(s, at(2), far, "t")[0]; got.Attempt != 1 {
		e.Errorf("the first claim of a task that was replaced is Attempt %d, want 1", got.Attempt)
	}
}

func keepsAttempt(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0))}})
	for attempt := 1; attempt <= 3; attempt++ {
		got := e.claimed(s, at(attempt-1), far, "t")[0]
		if got.Attempt != attempt {
			e.Errorf("claim %d of a task that was put off is Attempt %d", attempt, got.Attempt)
		}
		got.Due = at(attempt)
		e.commit(s, hub.Batch{Tasks: []hub.Task{got}})
		e.refused(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: attempt + 1}}})
	}
}

func removesTask(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0)), task("u", "", at(0)), task("v", "", at(0))}})
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "u"}}})
	e.claimed(s, at(0), at(1), "t", "v")
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 1}}})
	e.claimed(s, at(1), far, "v")

	e.commit(s, hub.Batch{Tasks: []hub.Task{task("u", "", at(2))}})
	if got := e.claimed(s, at(2), far, "u")[0]; got.Attempt != 1 {
		e.Errorf("the first claim of a task that was removed and set again is Attempt %d, want 1", got.Attempt)
	}
}

func attemptIsCondition(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0))}})
	e.refused(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 1}}}) // not claimed yet
	e.claimed(s, at(0), at(1), "t")
	e.claimed(s, at(1), far, "t")
	for _, late := range []hub.Task{
		{ID: "t", Attempt: 1},
		{ID: "t", Attempt: 3},
		{ID: "t", Attempt: 1, Kind: "postponed", Due: at(9)},
		{ID: "none", Attempt: 1},
		{ID: "none", Attempt: 1, Kind: "postponed", Due: at(9)},
	} {
		if c := e.refused(s, hub.Batch{Tasks: []hub.Task{late}}); c.Task != late.ID {
			e.Errorf("the conflict names the task %q, want %q", c.Task, late.ID)
		}
	}
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 2, Kind: "postponed", Due: at(5)}}})
	e.claimed(s, at(4), far)
	e.claimed(s, at(5), far, "t")
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 3}}})
	e.claimed(s, far, far)
}

func attemptZero(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "none"}}})
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(0)), task("u", "", at(0))}})
	e.claimed(s, at(0), far, "t", "u")
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t"}, task("u", "", at(1))}})
	e.claimed(s, at(1), far, "u")
}

// next checks what NextDue says.
func (e *env) next(s hub.Store, want time.Time, stored bool) {
	e.Helper()
	got, ok, err := s.(hub.Upcoming).NextDue(e.Context())
	if err != nil {
		e.Fatalf("NextDue: %v", err)
	}
	if ok != stored {
		e.Fatalf("NextDue says %t to whether a task is stored, want %t", ok, stored)
	}
	if stored {
		e.sameInstant("NextDue", got, want)
	}
}

func nextDue(e *env, s hub.Store) {
	e.next(s, time.Time{}, false)
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(5)), task("u", "", at(3))}})
	e.next(s, at(3), true)
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("u", "", at(7))}})
	e.next(s, at(5), true)
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t"}}})
	e.next(s, at(7), true)
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "u"}}})
	e.next(s, time.Time{}, false)
}

func nextDueClaimed(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "", at(1)), task("u", "", at(2)), task("v", "", at(60))}})
	e.claimed(s, at(2), at(50), "t", "u")
	e.next(s, at(50), true)
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("u", "", at(40))}})
	e.next(s, at(40), true)
	e.claimed(s, at(50), at(90), "t", "u")
	e.next(s, at(60), true)
}

func nextDueLane(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("t", "lane", at(9)), task("u", "lane", at(1))}})
	e.next(s, at(9), true)
	e.claimed(s, at(9), at(30), "t")
	e.next(s, at(30), true)
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "t", Attempt: 1}}})
	e.next(s, at(1), true)
}
