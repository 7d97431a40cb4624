package storetest

import (
	"fmt"
	"sync"

	"github.com/parley-go/parley/conversation/hub"
)

func lanes() []sentence {
	return []sentence{
		{text: "of the tasks that share a lane only the head is claimed", check: claimsHead},
		{text: "while the head is claimed the whole lane waits", check: waitsForClaimed},
		{text: "while the head is not due the whole lane waits", check: waitsForDue},
		{text: "a head that is postponed stays the head", check: postponesHead},
		{text: "a head that is removed makes way for the next", check: removesHead},
		{text: "a task that is removed from behind the head leaves the order as it is", check: removesBehind},
		{text: "a task that is replaced keeps its place in the lane", check: keepsPlace},
		{text: "a task that is replaced in another lane leaves its lane", check: changesLane},
		{text: "a task that was removed and is set again arrives anew", check: arrivesAnew},
		{text: "tasks with an empty lane do not wait for each other", check: noLane},
		{text: "lanes do not wait for each other", check: otherLanes},
		{text: "a lane keeps its order among many claimers", check: laneOrder},
	}
}

// lane3 sets the tasks a, b and c in one lane, the later ones due earlier.
func lane3(e *env, s hub.Store) {
	e.Helper()
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("a", "lane", at(3)), task("b", "lane", at(2))}})
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("c", "lane", at(1))}})
}

func done(id string) hub.Batch { return hub.Batch{Tasks: []hub.Task{{ID: id, Attempt: 1}}} }

func claimsHead(e *env, s hub.Store) {
	lane3(e, s)
	for _, id := range []string{"a", "b", "c"} {
		e.claimed(s, at(9), far, id)
		e.commit(s, done(id))
	}
	e.claimed(s, at(9), far)
}

func waitsForClaimed(e *env, s hub.Store) {
	lane3(e, s)
	e.claimed(s, at(9), at(20), "a")
	e.claimed(s, at(19), far)
	e.claimed(s, at(20), far, "a")
	e.claimed(s, at(30), far)
}

func waitsForDue(e *env, s hub.Store) {
	lane3(e, s)
	e.claimed(s, at(2), far)
	e.claimed(s, at(3), far, "a")
}

func postponesHead(e *env, s hub.Store) {
	lane3(e, s)
	e.claimed(s, at(9), far, "a")
	next := task("a", "lane", at(20))
	next.Attempt = 1
	e.commit(s, hub.Batch{Tasks: []hub.Task{next}})
	e.claimed(s, at(19), far)
	e.claimed(s, at(20), far, "a")
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "a", Attempt: 2}}})
	e.claimed(s, at(20), far, "b")
}

func removesHead(e *env, s hub.Store) {
	lane3(e, s)
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "a"}}})
	e.claimed(s, at(1), far)
	e.claimed(s, at(2), far, "b")
}

func removesBehind(e *env, s hub.Store) {
	lane3(e, s)
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "b"}}})
	e.claimed(s, at(9), far, "a")
	e.claimed(s, at(9), far)
	e.commit(s, done("a"))
	e.claimed(s, at(9), far, "c")
}

func keepsPlace(e *env, s hub.Store) {
	lane3(e, s)
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("b", "lane", at(0)), task("d", "lane", at(0))}})
	for _, id := range []string{"a", "b", "c", "d"} {
		e.claimed(s, at(9), far, id)
		e.commit(s, done(id))
	}
}

func changesLane(e *env, s hub.Store) {
	lane3(e, s)
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("x", "other", at(4))}})
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("a", "", at(5))}})
	e.claimed(s, at(9), far, "b", "x", "a")
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("b", "third", at(5)), {ID: "x"}}})
	e.claimed(s, at(9), far, "c", "b")
}

func arrivesAnew(e *env, s hub.Store) {
	lane3(e, s)
	e.commit(s, hub.Batch{Tasks: []hub.Task{{ID: "a"}}})
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("a", "lane", at(0))}})
	for _, id := range []string{"b", "c", "a"} {
		e.claimed(s, at(9), far, id)
		e.commit(s, done(id))
	}
}

func noLane(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{task("a", "", at(9)), task("b", "", at(1)), task("c", "", at(1))}})
	e.claimed(s, at(1), far, "b", "c")
	e.claimed(s, at(9), far, "a")
}

func otherLanes(e *env, s hub.Store) {
	e.commit(s, hub.Batch{Tasks: []hub.Task{
		task("a1", "a", at(1)), task("a2", "a", at(1)), task("b1", "b", at(2)), task("b2", "b", at(1)), task("n", "", at(1)),
	}})
	e.claimed(s, at(1), far, "a1", "n")
	e.claimed(s, at(2), far, "b1")
	e.commit(s, done("b1"))
	e.claimed(s, at(2), far, "b2")
}

// Workers claim, write down what they got and finish it, once each round. However
// they overtake each other, each lane is worked in the order of arrival, and a
// round that begins with nothing claimed hands something out.
func laneOrder(e *env, s hub.Store) {
	const lanes, length = 3, 8
	var b hub.Batch
	for i := range lanes * length {
		b.Tasks = append(b.Tasks, task(fmt.Sprintf("%02d", i), fmt.Sprint("lane/", i%lanes), at(-i)))
	}
	e.commit(s, b)
	var mu sync.Mutex
	got := map[string][]string{}
	work := func(int) error {
		tasks, err := s.Claim(e.Context(), noon, far, 2)
		if err != nil {
			return err
		}
		mu.Lock()
		for _, t := range tasks {
			got[t.Lane] = append(got[t.Lane], t.ID)
		}
		mu.Unlock()
		for _, t := range tasks {
			if err := s.Commit(e.Context(), hub.Batch{Tasks: []hub.Task{{ID: t.ID, Attempt: t.Attempt}}}); err != nil {
				return err
			}
		}
		return nil
	}
	for range b.Tasks {
		if err := many(work); err != nil {
			e.Fatalf("Claim or Commit: %v", err)
		}
	}
	for lane := range lanes {
		var want []string
		for i := range length {
			want = append(want, b.Tasks[i*lanes+lane].ID)
		}
		e.same(fmt.Sprint("order of lane ", lane), got[fmt.Sprint("lane/", lane)], want)
	}
}
