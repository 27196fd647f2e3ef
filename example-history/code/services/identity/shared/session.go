package shared

// May says what a shared login on a bakehouse tablet may do without a second person.
func May(action string, network string, bakery string) bool {
	if network != bakery {
		return false
	}
	switch action {
	case "change price", "change bank details":
		return false // waits until someone in the office releases it
	}
	return true
}
