-- What a visit may find; the choices of the outcome column on the visit lists.
outcome "included"    { zh = "已纳入", en = "Included in assistance" }
outcome "applied"     { zh = "已申请待审", en = "Applied, awaiting decision" }
outcome "declined"    { zh = "符合但本人放弃", en = "Eligible, declined by the family" }
outcome "other_aid"   { zh = "已享受其他", en = "Already receives other help" }
outcome "not_met"     { zh = "不符合", en = "Conditions not met" }
outcome "wrong_data"  { zh = "信息有误", en = "Data were wrong" }
outcome "not_found"   { zh = "查无此人或长期外出", en = "Not found or away for long" }
outcome "referred"    { zh = "转介", en = "Referred to another agency or charity" }
outcome "special"     { zh = "一事一议", en = "To be discussed as a case of its own" }
outcome "look_again"  { zh = "待复查", en = "To be visited again" }
