package score

// Grade is the verdict on a total (评价等级).
type Grade string

// The four grades (优良中差).
const (
	Excellent Grade = "优"
	Good      Grade = "良"
	Fair      Grade = "中"
	Poor      Grade = "差"
)
