package paddletest

// state is a situation in which a subscription can be.
type state struct {
	status          string
	invoiced        bool   // collected by hand
	scheduledChange string // "" for none
}

const (
	stateActive uint8 = 0
	statePaused uint8 = 4
)

// states is the cycle that the comment of AddSubscriptions names.
var states = [...]state{
	stateActive: {status: "active"},
	1:           {status: "active", invoiced: true},
	2:           {status: "trialing"},
	3:           {status: "past_due"},
	statePaused: {status: "paused"},
	5:           {status: "canceled"},
	6:           {status: "active", scheduledChange: "cancel"},
	7:           {status: "active", scheduledChange: "pause"},
	8:           {status: "paused", scheduledChange: "resume"},
}

func (s *state) collectionMode() string {
	if s.invoiced {
		return "manual"
	}
	return "automatic"
}

// renews reports whether there is a billing period now, and another to come.
func (s *state) renews() bool { return s.status != "paused" && s.status != "canceled" }

func (s *state) items() []catalogItem {
	if s.invoiced {
		return yearlyItems
	}
	return monthlyItems
}

func (s *state) itemStatus() string {
	switch {
	case s.status == "trialing":
		return "trialing"
	case s.renews():
		return "active"
	default:
		return "inactive"
	}
}
