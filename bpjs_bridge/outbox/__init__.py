"""Owing BPJS: messages written with the visit, delivered in order, settled by what BPJS answers."""
