//! Which version of Linux brought which kfunc.

use crate::kernel::Version;

/// The first version whose programs can call this kfunc; `None` for what this crate does not know, as
/// are those of modules that are no part of Linux. Distributions' kernels may have it earlier, or
/// not at all.
pub fn kfunc_since(name: &str) -> Option<Version> {
    let has = |(_, names): &&(_, &str)| names.split_ascii_whitespace().any(|known| known == name);
    KFUNCS.iter().find(has).map(|((major, minor), _)| Version::new(*major, *minor))
}

/// All that this crate knows, in any version.
pub(super) fn all() -> impl Iterator<Item = &'static str> {
    KFUNCS.iter().flat_map(|(_, names)| names.split_ascii_whitespace())
}

/// By version. Kernels before 6.10 do not mark theirs, and newer ones not all of them.
/// One text for each: a slice of texts takes forty bytes more for each name, in every program.
const KFUNCS: &[((u32, u32), &str)] = &[
    (
        (5, 13),
        "bbr_cwnd_event bbr_init bbr_main bbr_min_tso_segs bbr_set_state bbr_sndbuf_expand \
        bbr_ssthresh bbr_undo_cwnd cubictcp_acked cubictcp_cong_avoid cubictcp_cwnd_event \
        cubictcp_init cubictcp_recalc_ssthresh cubictcp_state dctcp_cwnd_event dctcp_cwnd_undo \
        dctcp_init dctcp_ssthresh dctcp_state dctcp_update_alpha tcp_cong_avoid_ai \
        tcp_reno_cong_avoid tcp_reno_ssthresh tcp_reno_undo_cwnd tcp_slow_start",
    ),
    ((5, 18), "bpf_ct_release bpf_skb_ct_lookup bpf_xdp_ct_lookup"),
    (
        (6, 0),
        "bpf_ct_change_status bpf_ct_change_timeout bpf_ct_insert_entry bpf_ct_set_status \
        bpf_ct_set_timeout bpf_skb_ct_alloc bpf_xdp_ct_alloc",
    ),
    (
        (6, 1),
        "bpf_ct_set_nat_info bpf_key_put bpf_lookup_system_key bpf_lookup_user_key \
        bpf_verify_pkcs7_signature cgroup_rstat_flush cgroup_rstat_updated crash_kexec",
    ),
    (
        (6, 2),
        "bpf_cast_to_kern_ctx bpf_cgroup_acquire bpf_cgroup_ancestor bpf_cgroup_release \
        bpf_list_pop_back bpf_list_pop_front bpf_obj_drop_impl bpf_obj_new_impl \
        bpf_rcu_read_lock bpf_rcu_read_unlock bpf_rdonly_cast bpf_skb_get_xfrm_info \
        bpf_skb_set_xfrm_info bpf_task_acquire bpf_task_from_pid bpf_task_release",
    ),
    (
        (6, 3),
        "bpf_cpumask_acquire bpf_cpumask_and bpf_cpumask_clear bpf_cpumask_clear_cpu \
        bpf_cpumask_copy bpf_cpumask_create bpf_cpumask_empty bpf_cpumask_equal \
        bpf_cpumask_first bpf_cpumask_first_zero bpf_cpumask_full bpf_cpumask_intersects \
        bpf_cpumask_or bpf_cpumask_release bpf_cpumask_set_cpu bpf_cpumask_setall \
        bpf_cpumask_subset bpf_cpumask_test_and_clear_cpu bpf_cpumask_test_and_set_cpu \
        bpf_cpumask_test_cpu bpf_cpumask_xor bpf_rbtree_first bpf_rbtree_remove \
        bpf_xdp_metadata_rx_hash bpf_xdp_metadata_rx_timestamp hid_bpf_allocate_context \
        hid_bpf_attach_prog hid_bpf_get_data hid_bpf_hw_request hid_bpf_release_context",
    ),
    (
        (6, 4),
        "bpf_cgroup_from_id bpf_dynptr_from_skb bpf_dynptr_from_xdp bpf_dynptr_slice \
        bpf_dynptr_slice_rdwr bpf_iter_num_destroy bpf_iter_num_new bpf_iter_num_next \
        bpf_list_push_back_impl bpf_list_push_front_impl bpf_rbtree_add_impl \
        bpf_refcount_acquire_impl bpf_skb_get_fou_encap bpf_skb_set_fou_encap",
    ),
    (
        (6, 5),
        "bpf_cpumask_any_and_distribute bpf_cpumask_any_distribute bpf_cpumask_first_and \
        bpf_dynptr_adjust bpf_dynptr_clone bpf_dynptr_is_null bpf_dynptr_is_rdonly \
        bpf_dynptr_size bpf_sock_destroy bpf_task_under_cgroup",
    ),
    ((6, 6), "bpf_map_sum_elem_count"),
    (
        (6, 7),
        "bpf_iter_css_destroy bpf_iter_css_new bpf_iter_css_next bpf_iter_css_task_destroy \
        bpf_iter_css_task_new bpf_iter_css_task_next bpf_iter_task_destroy bpf_iter_task_new \
        bpf_iter_task_next bpf_iter_task_vma_destroy bpf_iter_task_vma_new \
        bpf_iter_task_vma_next bpf_percpu_obj_drop_impl bpf_percpu_obj_new_impl \
        bpf_sock_addr_set_sun_path bpf_throw",
    ),
    (
        (6, 8),
        "bpf_cpumask_weight bpf_get_file_xattr bpf_get_fsverity_digest bpf_task_get_cgroup1 \
        bpf_xdp_get_xfrm_state bpf_xdp_metadata_rx_vlan_tag bpf_xdp_xfrm_state_release",
    ),
    ((6, 9), "bpf_arena_alloc_pages bpf_arena_free_pages bpf_sk_assign_tcp_reqsk"),
    (
        (6, 10),
        "bpf_crypto_ctx_acquire bpf_crypto_ctx_create bpf_crypto_ctx_release bpf_crypto_decrypt \
        bpf_crypto_encrypt bpf_preempt_disable bpf_preempt_enable bpf_session_cookie \
        bpf_session_is_return bpf_wq_init bpf_wq_set_callback_impl bpf_wq_start \
        hid_bpf_hw_output_report hid_bpf_input_report",
    ),
    (
        (6, 11),
        "bpf_iter_bits_destroy bpf_iter_bits_new bpf_iter_bits_next bpf_xdp_flow_lookup \
        hid_bpf_try_input_report",
    ),
    (
        (6, 12),
        "bpf_copy_from_user_str bpf_get_dentry_xattr bpf_get_task_exe_file \
        bpf_iter_scx_dsq_destroy bpf_iter_scx_dsq_new bpf_iter_scx_dsq_next bpf_path_d_path \
        bpf_put_file scx_bpf_consume scx_bpf_cpu_rq scx_bpf_cpuperf_cap scx_bpf_cpuperf_cur \
        scx_bpf_cpuperf_set scx_bpf_create_dsq scx_bpf_destroy_dsq scx_bpf_dispatch \
        scx_bpf_dispatch_cancel scx_bpf_dispatch_from_dsq scx_bpf_dispatch_from_dsq_set_slice \
        scx_bpf_dispatch_from_dsq_set_vtime scx_bpf_dispatch_nr_slots scx_bpf_dispatch_vtime \
        scx_bpf_dispatch_vtime_from_dsq scx_bpf_dsq_nr_queued scx_bpf_dump_bstr \
        scx_bpf_error_bstr scx_bpf_exit_bstr scx_bpf_get_idle_cpumask scx_bpf_get_idle_smtmask \
        scx_bpf_get_online_cpumask scx_bpf_get_possible_cpumask scx_bpf_kick_cpu \
        scx_bpf_nr_cpu_ids scx_bpf_pick_any_cpu scx_bpf_pick_idle_cpu scx_bpf_put_cpumask \
        scx_bpf_put_idle_cpumask scx_bpf_reenqueue_local scx_bpf_select_cpu_dfl \
        scx_bpf_task_cgroup scx_bpf_task_cpu scx_bpf_task_running \
        scx_bpf_test_and_clear_cpu_idle",
    ),
    (
        (6, 13),
        "bpf_get_kmem_cache bpf_iter_kmem_cache_destroy bpf_iter_kmem_cache_new \
        bpf_iter_kmem_cache_next bpf_send_signal_task bpf_task_from_vpid scx_bpf_dsq_insert \
        scx_bpf_dsq_insert_vtime scx_bpf_dsq_move scx_bpf_dsq_move_set_slice \
        scx_bpf_dsq_move_set_vtime scx_bpf_dsq_move_to_local scx_bpf_dsq_move_vtime",
    ),
    ((6, 14), "bpf_local_irq_restore bpf_local_irq_save scx_bpf_now"),
    (
        (6, 15),
        "bpf_copy_from_user_task_str bpf_cpumask_populate bpf_dynptr_copy \
        bpf_remove_dentry_xattr bpf_res_spin_lock bpf_res_spin_lock_irqsave bpf_res_spin_unlock \
        bpf_res_spin_unlock_irqrestore bpf_set_dentry_xattr bpf_sock_ops_enable_tx_tstamp \
        scx_bpf_cpu_node scx_bpf_events scx_bpf_get_idle_cpumask_node \
        scx_bpf_get_idle_smtmask_node scx_bpf_nr_node_ids scx_bpf_pick_any_cpu_node \
        scx_bpf_pick_idle_cpu_node",
    ),
    (
        (6, 16),
        "__bpf_trap bpf_copy_from_user_dynptr bpf_copy_from_user_str_dynptr \
        bpf_copy_from_user_task_dynptr bpf_copy_from_user_task_str_dynptr \
        bpf_iter_dmabuf_destroy bpf_iter_dmabuf_new bpf_iter_dmabuf_next bpf_kfree_skb \
        bpf_list_back bpf_list_front bpf_probe_read_kernel_dynptr \
        bpf_probe_read_kernel_str_dynptr bpf_probe_read_user_dynptr \
        bpf_probe_read_user_str_dynptr bpf_qdisc_bstats_update bpf_qdisc_init_prologue \
        bpf_qdisc_reset_destroy_epilogue bpf_qdisc_skb_drop bpf_qdisc_watchdog_schedule \
        bpf_rbtree_left bpf_rbtree_right bpf_rbtree_root bpf_skb_get_hash css_rstat_flush \
        css_rstat_updated scx_bpf_select_cpu_and",
    ),
    (
        (6, 17),
        "bpf_arena_reserve_pages bpf_cgroup_read_xattr bpf_dynptr_memset bpf_strchr \
        bpf_strchrnul bpf_strcmp bpf_strcspn bpf_stream_vprintk bpf_strlen bpf_strnchr \
        bpf_strnlen bpf_strnstr bpf_strrchr bpf_strspn bpf_strstr",
    ),
    (
        (6, 18),
        "bpf_dynptr_from_skb_meta bpf_strcasecmp bpf_stream_vprintk_impl \
        bpf_task_work_schedule_resume_impl bpf_task_work_schedule_signal_impl bpf_xdp_pull_data \
        scx_bpf_cpu_curr scx_bpf_locked_rq",
    ),
    (
        (6, 19),
        "__scx_bpf_dsq_insert_vtime __scx_bpf_select_cpu_and bpf_dynptr_file_discard \
        bpf_dynptr_from_file bpf_strcasestr bpf_strncasestr scx_bpf_dsq_insert___v2 \
        scx_bpf_dsq_peek scx_bpf_reenqueue_local___v2 scx_bpf_task_set_dsq_vtime \
        scx_bpf_task_set_slice",
    ),
    (
        (7, 0),
        "bpf_get_mem_cgroup bpf_get_root_mem_cgroup bpf_mem_cgroup_flush_stats \
        bpf_mem_cgroup_memory_events bpf_mem_cgroup_page_state bpf_mem_cgroup_usage \
        bpf_mem_cgroup_vm_events bpf_put_mem_cgroup bpf_stream_print_stack bpf_strncasecmp \
        bpf_task_work_schedule_resume bpf_task_work_schedule_signal bpf_timer_cancel_async \
        bpf_wq_set_callback",
    ),
    (
        (7, 1),
        "bpf_io_uring_get_region bpf_io_uring_submit_sqes bpf_list_push_back bpf_list_push_front \
        bpf_obj_drop bpf_obj_new bpf_percpu_obj_drop bpf_percpu_obj_new bpf_rbtree_add \
        bpf_refcount_acquire cubictcp_cwnd_event_tx_start scx_bpf_dsq_move_to_local___v2 \
        scx_bpf_dsq_reenq scx_bpf_sub_dispatch",
    ),
    (
        (7, 2),
        "bpf_list_add bpf_list_del bpf_list_empty bpf_list_is_first bpf_list_is_last \
        bpf_real_data_inode bpf_wakeup_sources_get_head bpf_wakeup_sources_read_lock \
        bpf_wakeup_sources_read_unlock scx_bpf_cid_curr scx_bpf_cid_override scx_bpf_cid_to_cpu \
        scx_bpf_cid_topo scx_bpf_cidperf_cap scx_bpf_cidperf_cur scx_bpf_cidperf_set \
        scx_bpf_cpu_to_cid scx_bpf_kick_cid scx_bpf_nr_cids scx_bpf_nr_online_cids \
        scx_bpf_task_cid scx_bpf_this_cid scx_bpf_tid_to_task",
    ),
    (
        (7, 3),
        "bpf_icmp_send bpf_ksock_acquire bpf_ksock_connect bpf_ksock_create bpf_ksock_release \
        bpf_ksock_send bpf_sock_read_xattr scx_bpf_online_cmask scx_bpf_sub_caps \
        scx_bpf_sub_grant scx_bpf_sub_kill_bstr scx_bpf_sub_revoke",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_is_there_once_in_the_order_of_versions() {
        let names: Vec<_> = all().collect();
        assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        assert!(KFUNCS.is_sorted_by_key(|(version, _)| version));
        assert!(KFUNCS.iter().all(|(_, names)| names.split(' ').is_sorted()));
    }

    #[test]
    fn by_name() {
        let since = |name| kfunc_since(name).map(|since| since.to_string());
        assert_eq!(since("tcp_slow_start").as_deref(), Some("5.13"));
        assert_eq!(since("bpf_dynptr_from_xdp").as_deref(), Some("6.4"));
        assert_eq!(since("bpf_res_spin_lock").as_deref(), Some("6.15"));
        assert_eq!(since("vfs_read"), None);
    }
}
