-- Why a household may be in hardship, in the words of the visit lists.
cause "illness"    { zh = "因病", en = "Illness" }
cause "disability" { zh = "因残", en = "Disability" }
cause "education"  { zh = "因学", en = "Schooling" }
cause "disaster"   { zh = "因灾", en = "Disaster" }
cause "accident"   { zh = "因意外", en = "Accident" }
cause "relapse"    { zh = "返贫风险", en = "Risk of a return to poverty" }
cause "housing"    { zh = "住房安全", en = "Unsafe housing" }
cause "work"       { zh = "就业不稳", en = "Unstable work" }
