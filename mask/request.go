package mask

// Progress is how far a secure form has come. mask/form keeps it; a transcript shows it.
type Progress string

// The steps. A form is Requested once and then ends in one of the others.
const (
	Requested Progress = "requested" // the customer has it and the chat goes on
	Completed Progress = "completed" // the values are there, sealed for the agent's page
	Cancelled Progress = "cancelled" // by the customer, or by the agent
	Expired   Progress = "expired"   // nobody answered in time
)

// Line is what the transcript says of the step. It is all that the transcript ever says:
// no field, no value, no size.
func (p Progress) Line() string {
	switch p {
	case Requested:
		return "Secure data has been requested"
	case Completed:
		return "Secure data has been provided"
	case Cancelled:
		return "The request for secure data has been cancelled"
	case Expired:
		return "The request for secure data has expired"
	default:
		return ""
	}
}
