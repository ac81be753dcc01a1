#ifdef __cplusplus
extern "C"
#endif
    int next_count(void);
