package canned

// Permitted lists what the actor may do with a response ("": with none, which is to create
// one), as kinds of commands, so that a desktop can grey out the rest: a kind stands in
// the list if and only if some argument of it would be accepted and change something (but
// a response cannot be published where its shortcut is taken).
func Permitted(l Library, by Actor, id string) []string {
	if !validID(by.ID) {
		return nil
	}
	room := len(l.entries) < MaxResponses
	if id == "" {
		if room {
			return []string{KindCreate}
		}
		return nil
	}
	e := l.visible(by, id)
	if e == nil {
		return nil
	}
	mine := by.may(e.Scope)
	var list []string
	if mine || room || l.copyOf(by, id) != nil {
		list = append(list, KindEdit)
	}
	if mine {
		list = append(list, KindMove)
	}
	if mine && (e.Scope.Owner == "" || by.EditsGlobal || len(by.EditsTeams) > 0) {
		list = append(list, KindPublish)
	}
	if mine {
		list = append(list, KindDelete)
	}
	return list
}
